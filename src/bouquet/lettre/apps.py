from django.apps import AppConfig


class LettreConfig(AppConfig):
    name = "bouquet.lettre"
    verbose_name = "Lettre d’information"

    def ready(self) -> None:
        """Declare the mails, hear of refusals, and name what may be picked into a letter among the apps below."""
        from anymail.signals import tracking

        from bouquet.core.audit import followed
        from bouquet.core.avis import declare

        from .genres import GENRES
        from .models import Lettre
        from .services.retours import note_event
        from .sources import register
        from .sources_dessous import AIDES, RENCONTRES

        followed(Lettre, leave=["slug", "etat", "version", "created_at", "commencee_le", "envoyee_le"])
        declare(*GENRES)
        tracking.connect(note_event, dispatch_uid="bouquet-lettre")
        register(RENCONTRES, AIDES)
