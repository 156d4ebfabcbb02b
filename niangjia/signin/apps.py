from django.apps import AppConfig


class SignInConfig(AppConfig):
    """Signing in, second factors, the lock, invitations, the code of conduct, the first run."""

    name = "niangjia.signin"
    label = "signin"

    def ready(self) -> None:
        from niangjia.signin import policies  # noqa: F401 - registers itself
        from niangjia.signin.registrations import register_all

        register_all()
