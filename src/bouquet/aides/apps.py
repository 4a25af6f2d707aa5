from django.apps import AppConfig


class AidesConfig(AppConfig):
    name = "bouquet.aides"
    verbose_name = "Aides"

    def ready(self) -> None:
        """Follow the fields that people correct, and have them corrected as those of a demande are."""
        from bouquet.core.audit import followed
        from bouquet.demandes.services.editing import follow_fiche

        from .models import Aide
        from .services import EDITED, LISTS

        follow_fiche(Aide, EDITED, lists=LISTS)
        followed(Aide, leave=["slug", "created_at"])
