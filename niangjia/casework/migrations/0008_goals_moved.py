from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0007_goals_kept'),
    ]

    operations = [
        migrations.RemoveField(model_name='task', name='goal_before'),
    ]
