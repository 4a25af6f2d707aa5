from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "bouquet.catalogue"
    verbose_name = "Catalogue"
