from django.apps import AppConfig


class EspaceConfig(AppConfig):
    name = "bouquet.espace"
    verbose_name = "Espace"
