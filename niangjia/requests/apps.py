from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """Requests about personal data, retention and erasure, exports, feedback, complaints."""

    name = "niangjia.requests"
    label = "requests"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.requests import policies, work  # noqa: F401 - register themselves
        from niangjia.requests.registrations import register_all

        register_all()
