from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Permissions, roles, policies, walls and break-glass."""

    name = "niangjia.access"
    label = "access"

    def ready(self) -> None:
        from niangjia.access import rows  # noqa: F401 - registers itself
        from niangjia.access.registrations import register_all

        register_all()
