from django.apps import AppConfig


class LawConfig(AppConfig):
    """Laws, versions, articles; citations checked against them; who depends on an article."""

    name = "niangjia.law"
    label = "law"

    def ready(self) -> None:
        """Register what this room gives to others."""
