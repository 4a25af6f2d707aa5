from django.apps import AppConfig


class EchangesConfig(AppConfig):
    name = "bouquet.echanges"
    verbose_name = "Échanges"

    def ready(self) -> None:
        from bouquet.core.avis import declare

        from .avis import MENTION, MESSAGE, REPONSE

        declare(REPONSE, MENTION, MESSAGE)
