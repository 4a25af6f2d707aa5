from django.apps import AppConfig


class AnnuaireConfig(AppConfig):
    name = "bouquet.annuaire"
    verbose_name = "Annuaire"

    def ready(self) -> None:
        """Follow the fields of organismes and of their référents."""
        from bouquet.core.audit import followed

        from .models import Organisme, Referent

        followed(Organisme, leave=[])
        followed(Referent, leave=["organisme"])
