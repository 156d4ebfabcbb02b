from django.apps import AppConfig


class NeedsConfig(AppConfig):
    """What must be taught, where: from gaps that the work itself shows."""

    name = "niangjia.needs"
    label = "needs"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.needs import policies  # noqa: F401 - registers itself
        from niangjia.needs.registrations import register_all

        register_all()
