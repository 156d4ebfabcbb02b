from django.apps import AppConfig


class GuidesConfig(AppConfig):
    """Guides in plain words, each signed by a named lawyer or shown as not yet reviewed."""

    name = "niangjia.guides"
    label = "guides"

    def ready(self) -> None:
        """Register what this room gives to others."""
