from django.apps import AppConfig


class DeskConfig(AppConfig):
    """My day, search, notices, language and theme: what every member meets first."""

    name = "niangjia.desk"
    label = "desk"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from niangjia import audit
        from niangjia.access import navigation
        from niangjia.access.roles import ROLES
        from niangjia.desk import policies  # noqa: F401 - registers itself
        from niangjia.desk.events import DeskEvent
        from niangjia.desk.selectors import kept_about
        from niangjia.people import kept

        audit.register(DeskEvent)
        navigation.register(
            navigation.Door(_("Today"), "desk:day", "today", order=1, bottom_for=frozenset(ROLES))
        )
        kept.register(
            kept.KeptKind(
                "desk",
                _("Notices, searches, long work"),
                _("To tell you what is new. Searches are encrypted and go after an hour."),
                kept_about,
            )
        )
