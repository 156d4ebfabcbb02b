from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """The old ledger of a federation becomes cases: checked, imported, taken back."""

    name = "niangjia.imports"
    label = "imports"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.imports import policies, work  # noqa: F401 - register themselves
        from niangjia.imports.registrations import register_all

        register_all()
