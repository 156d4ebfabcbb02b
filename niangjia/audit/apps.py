from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "niangjia.audit"
    label = "audit"
