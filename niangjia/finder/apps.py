from django.apps import AppConfig


class FinderConfig(AppConfig):
    """From a question in everyday words to the articles, guides and procedures that apply."""

    name = "niangjia.finder"
    label = "finder"

    def ready(self) -> None:
        """Register what this room gives to others."""
