from django.apps import AppConfig


class EspaceConfig(AppConfig):
    name = "bouquet.espace"
    verbose_name = "Espace"

    def ready(self) -> None:
        from bouquet.core.avis import declare

        from .recapitulatif import RECAPITULATIF

        declare(RECAPITULATIF)
