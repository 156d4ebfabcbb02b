from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Casework: from her first sentence to a safe close."""

    name = "niangjia.casework"
    label = "casework"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.casework import policies  # noqa: F401 - registers itself
        from niangjia.casework.registrations import register_all

        register_all()
