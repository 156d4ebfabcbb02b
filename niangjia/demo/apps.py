from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "niangjia.demo"
    label = "demo"

    def ready(self) -> None:
        from niangjia import audit
        from niangjia.demo.events import DemoEvent

        audit.register(DemoEvent)
