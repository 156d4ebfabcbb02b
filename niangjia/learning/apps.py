from django.apps import AppConfig


class LearningConfig(AppConfig):
    """Competencies, lessons, questions, tests, branching scenarios."""

    name = "niangjia.learning"
    label = "learning"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.learning import policies, work  # noqa: F401 - register themselves
        from niangjia.learning.registrations import register_all

        register_all()
