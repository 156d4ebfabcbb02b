from django.apps import AppConfig


class LawConfig(AppConfig):
    """Laws, versions, articles; citations checked against them; who depends on an article."""

    name = "niangjia.law"
    label = "law"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.law import policies  # noqa: F401 - registers itself
        from niangjia.law.registrations import register_all

        register_all()
