from django.apps import AppConfig


class DemandesConfig(AppConfig):
    name = "bouquet.demandes"
    verbose_name = "Demandes"
