from django.apps import AppConfig


class RencontresConfig(AppConfig):
    name = "bouquet.rencontres"
    verbose_name = "Rencontres"

    def ready(self) -> None:
        """Follow the fields that organisers correct, have files go with their row, and declare the mails."""
        from bouquet.core.audit import followed
        from bouquet.core.avis import declare
        from bouquet.core.orphans import remove_with_row

        from .genres import GENRES
        from .models import Document, Rencontre, Seance

        followed(Rencontre, leave=["slug", "titre_plie", "etat", "version", "created_at", "publiee_le"])
        followed(Seance, leave=["version"])
        remove_with_row(Document, "fichier")
        declare(*GENRES)
