from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Whether a training changed what people know and do, told with its doubts."""

    name = "niangjia.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.evaluation import policies  # noqa: F401 - registers itself
        from niangjia.evaluation.registrations import register_all

        register_all()
