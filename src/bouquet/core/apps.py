from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "bouquet.core"
    verbose_name = "Socle"
