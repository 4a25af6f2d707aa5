from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "bouquet.catalogue"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        """Follow the fields of prestations, whoever changes them."""
        from bouquet.core.audit import followed

        from .models import Prestation

        followed(Prestation, leave=["slug"])
