from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Programmes that make cadres able, and show that they did."""

    name = "niangjia.training"
    label = "training"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.training import policies  # noqa: F401 - registers itself
        from niangjia.training.registrations import register_all

        register_all()
