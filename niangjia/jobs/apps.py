from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "niangjia.jobs"
    label = "jobs"
