from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """The tree of federation units."""

    name = "niangjia.units"
    label = "units"

    def ready(self) -> None:
        from niangjia.units import policies, work  # noqa: F401 - register themselves
        from niangjia.units.registrations import register_all

        register_all()
