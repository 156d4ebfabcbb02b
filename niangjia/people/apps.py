from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Members, their roles and deputies, staff files, hand-over."""

    name = "niangjia.people"
    label = "people"

    def ready(self) -> None:
        from niangjia.people import policies  # noqa: F401 - registers itself
        from niangjia.people.registrations import register_all

        register_all()
