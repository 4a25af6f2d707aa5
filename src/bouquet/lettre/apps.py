from django.apps import AppConfig


class LettreConfig(AppConfig):
    name = "bouquet.lettre"
    verbose_name = "Lettre d’information"

    def ready(self) -> None:
        """Declare the mails, and name what may be picked into a letter among the apps below."""
        from bouquet.core.audit import followed
        from bouquet.core.avis import declare

        from .genres import GENRES
        from .models import Lettre
        from .sources import register
        from .sources_dessous import AIDES, RENCONTRES

        followed(Lettre, leave=["slug", "etat", "version", "created_at", "commencee_le", "envoyee_le"])
        declare(*GENRES)
        register(RENCONTRES, AIDES)
