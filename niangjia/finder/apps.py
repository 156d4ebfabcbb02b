from django.apps import AppConfig


class FinderConfig(AppConfig):
    """From a question in everyday words to the articles, guides and procedures that apply."""

    name = "niangjia.finder"
    label = "finder"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.finder import policies  # noqa: F401 - registers itself
        from niangjia.finder.registrations import register_all

        register_all()
