from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Long work in the worker: imports, exports, generation; and tables in and out."""

    name = "niangjia.jobs"
    label = "jobs"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from niangjia import audit, notices
        from niangjia.access import navigation
        from niangjia.jobs import policies  # noqa: F401 - registers itself
        from niangjia.jobs.events import JobEvent

        audit.register(JobEvent)
        notices.register_sentence("jobs.done", _("Work you started is done. See what came out."))
        notices.register_sentence("jobs.failed", _("Work you started did not finish. See why."))
        navigation.register(
            navigation.Door(_("Long work"), "jobs:mine", "wait", group="more", order=80)
        )
