from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    """Procedures as data, due dates by the counting rules, calculators, calendar."""

    name = "niangjia.procedures"
    label = "procedures"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.procedures import policies  # noqa: F401 - registers itself
        from niangjia.procedures.registrations import register_all

        register_all()
