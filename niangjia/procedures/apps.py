from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    """Procedures as data, due dates by the counting rules, calculators, calendar."""

    name = "niangjia.procedures"
    label = "procedures"

    def ready(self) -> None:
        """Register what this room gives to others."""
