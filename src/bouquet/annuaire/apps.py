from django.apps import AppConfig


class AnnuaireConfig(AppConfig):
    name = "bouquet.annuaire"
    verbose_name = "Annuaire"
