from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "niangjia.config"
    label = "config"

    def ready(self) -> None:
        from niangjia import audit
        from niangjia.config.events import SiteEvent

        audit.register(SiteEvent)
