from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "niangjia.config"
    label = "config"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from niangjia import audit
        from niangjia.config import prepared
        from niangjia.config.events import SiteEvent

        audit.register(SiteEvent)
        connection_created.connect(prepared.keep)
