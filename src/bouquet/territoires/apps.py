from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    name = "bouquet.territoires"
    verbose_name = "Territoires"
