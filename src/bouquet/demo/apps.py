from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "bouquet.demo"
    verbose_name = "Démonstration"
