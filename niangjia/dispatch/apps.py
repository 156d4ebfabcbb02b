from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """Calls and other ways in, and matters passed to the unit that answers for them."""

    name = "niangjia.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.dispatch import policies  # noqa: F401 - registers itself
        from niangjia.dispatch.house import house
        from niangjia.dispatch.registrations import register_all

        house()
        register_all()
