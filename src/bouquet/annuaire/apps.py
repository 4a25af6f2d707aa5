from django.apps import AppConfig


class AnnuaireConfig(AppConfig):
    name = "bouquet.annuaire"
    verbose_name = "Annuaire"

    def ready(self) -> None:
        """Follow the fields of organismes."""
        from bouquet.core.audit import followed

        from .models import Organisme

        followed(Organisme, leave=[])
