from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "bouquet.pages"
    verbose_name = "Pages"
