from django.apps import AppConfig


class EchangesConfig(AppConfig):
    name = "bouquet.echanges"
    verbose_name = "Échanges"

    def ready(self) -> None:
        """A file goes with its document; mails that tell of messages can be silenced."""
        from bouquet.core.avis import declare
        from bouquet.core.orphans import remove_with_row

        from .avis import MENTION, MESSAGE, REPONSE
        from .models import Document

        remove_with_row(Document, "fichier")
        declare(REPONSE, MENTION, MESSAGE)
