from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The documents of casework and mediation, as DOCX and PDF."""

    name = "niangjia.documents"
    label = "documents"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.documents import policies  # noqa: F401 - registers itself
        from niangjia.documents.registrations import register_all

        register_all()
