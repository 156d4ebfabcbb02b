from django.apps import AppConfig


class UiConfig(AppConfig):
    """Design system: components, layout, charts, icons. Knows no domain."""

    name = "niangjia.ui"
    label = "ui"
