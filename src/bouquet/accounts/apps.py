from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "bouquet.accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from bouquet.core.avis import declare

        from .connexions import connect
        from .genres import GENRES

        connect()
        declare(*GENRES)
