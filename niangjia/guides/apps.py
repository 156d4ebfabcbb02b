from django.apps import AppConfig


class GuidesConfig(AppConfig):
    """Guides in plain words, each signed by a named lawyer or shown as not yet reviewed."""

    name = "niangjia.guides"
    label = "guides"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.guides import policies  # noqa: F401 - registers itself
        from niangjia.guides.registrations import register_all

        register_all()
