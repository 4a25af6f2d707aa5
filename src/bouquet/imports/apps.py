from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "bouquet.imports"
    verbose_name = "Imports"
