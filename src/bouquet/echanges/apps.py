from django.apps import AppConfig


class EchangesConfig(AppConfig):
    name = "bouquet.echanges"
    verbose_name = "Échanges"
