from django.apps import AppConfig


class InstrumentsConfig(AppConfig):
    """Assessment instruments as data: questions, scoring, bands; a score only advises."""

    name = "niangjia.instruments"
    label = "instruments"

    def ready(self) -> None:
        """Read what is shipped (a broken file stops the start, with its line), then register."""
        from niangjia.instruments import library, policies  # noqa: F401 - policies register themselves
        from niangjia.instruments.registrations import register_all

        library.shipped()
        register_all()
