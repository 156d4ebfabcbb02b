from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "niangjia.signin"
    label = "signin"
