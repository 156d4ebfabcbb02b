from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The append-only log of writes and reads."""

    name = "niangjia.audit"
    label = "audit"

    def ready(self) -> None:
        from niangjia.audit.events import AuditRoomEvent, register

        register(AuditRoomEvent)
