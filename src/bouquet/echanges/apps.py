from django.apps import AppConfig


class EchangesConfig(AppConfig):
    name = "bouquet.echanges"
    verbose_name = "Échanges"

    def ready(self) -> None:
        """A file goes with its document."""
        from bouquet.core.orphans import remove_with_row

        from .models import Document

        remove_with_row(Document, "fichier")
        from bouquet.core.avis import declare

        from .avis import MENTION, MESSAGE, REPONSE

        declare(REPONSE, MENTION, MESSAGE)
