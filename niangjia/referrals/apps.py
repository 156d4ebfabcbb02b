from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Who else helps, and handing a matter on to them: only what she releases, and no more."""

    name = "niangjia.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Register what this room gives to others."""
        from niangjia.referrals import policies, work  # noqa: F401 - register themselves
        from niangjia.referrals.registrations import register_all

        register_all()
