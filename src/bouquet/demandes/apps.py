from django.apps import AppConfig


class DemandesConfig(AppConfig):
    name = "bouquet.demandes"
    verbose_name = "Demandes"

    def ready(self) -> None:
        """Follow the fields that people correct. States have a history of their own; derived fields follow others."""
        from bouquet.core.audit import followed
        from bouquet.core.avis import declare
        from bouquet.core.orphans import remove_with_row

        from .jalons import CONVENTION, ECHEANCE, SANS_REPONSE, TRANSACTIONNELS
        from .models import Convention, Demande, IndicateurAssistance, Intervention

        followed(Demande, leave=["etat", "objet_plie", "annee", "created_at", "nouvelle_le"])
        followed(Intervention, leave=["etat", "created_at"])
        followed(Convention, leave=["etat"])
        remove_with_row(Convention, "pdf")
        followed(IndicateurAssistance, leave=[])
        declare(CONVENTION.genre, SANS_REPONSE.genre, ECHEANCE.genre, *TRANSACTIONNELS)
