from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """What a trainee showed, in a form that others can check."""

    name = "niangjia.certificates"
    label = "certificates"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.certificates import policies  # noqa: F401 - registers itself
        from niangjia.certificates.registrations import register_all

        register_all()
