from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Evidence of a case, how it was kept, and what a legal expert says to it."""

    name = "niangjia.evidence"
    label = "evidence"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.evidence import packing, policies  # noqa: F401 - register themselves
        from niangjia.evidence.registrations import register_all

        register_all()
