from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Members, sign-in, role assignments, notifications, agenda, search."""

    name = "niangjia.people"
    label = "people"
