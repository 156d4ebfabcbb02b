from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """The tree of federation units."""

    name = "niangjia.units"
    label = "units"
