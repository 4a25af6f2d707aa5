from django.apps import AppConfig


class BilanConfig(AppConfig):
    name = "bouquet.bilan"
    verbose_name = "Bilan"
