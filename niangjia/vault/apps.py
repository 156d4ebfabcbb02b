from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "niangjia.vault"
    verbose_name = "Vault"

    def ready(self) -> None:
        from niangjia.vault import checks  # noqa: F401 - registers the start-up check
