from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Permissions, roles, policies, walls and break-glass."""

    name = "niangjia.access"
    label = "access"
