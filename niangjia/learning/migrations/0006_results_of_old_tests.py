"""What tests that were finished before say of competencies."""

from django.db import migrations

BATCH = 1000


def tally(apps, schema_editor):
    Sitting, Answer, Content, Result = (
        apps.get_model("learning", name)
        for name in ("TestSitting", "Answer", "Content", "AreaResult")
    )
    area = dict(Content.objects.values_list("pk", "data__competency"))
    sittings = Sitting.objects.filter(finished_at__isnull=False).order_by("pk")
    last = None
    while True:
        rows = sittings.filter(pk__gt=last) if last else sittings
        batch = {one.pk: one for one in rows[:BATCH]}
        if not batch:
            return
        last = max(batch)
        sums = {}
        given = Answer.objects.filter(sitting__in=batch, share__isnull=False).order_by()
        for sitting, question, share in given.values_list("sitting", "question", "share"):
            of = sums.setdefault((sitting, area[question]), [0, 0])
            of[0] += 1
            of[1] += share < 0.5
        Result.objects.bulk_create(
            [
                Result(
                    sitting_id=pk, member_id=batch[pk].member_id, unit_path=batch[pk].unit_path,
                    area=code, finished_at=batch[pk].finished_at, asked=asked, wrong=wrong,
                )
                for (pk, code), (asked, wrong) in sums.items()
            ],
            500,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("learning", "0005_many_rows")]
    operations = [migrations.RunPython(tally, migrations.RunPython.noop, elidable=True)]
