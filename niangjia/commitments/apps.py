from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """What a trainee sets out to do after a training, and what her supervisor saw of it."""

    name = "niangjia.commitments"
    label = "commitments"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.commitments import policies  # noqa: F401 - registers itself
        from niangjia.commitments.registrations import register_all

        register_all()
