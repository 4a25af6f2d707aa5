from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "bouquet.accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from .connexions import connect

        connect()
