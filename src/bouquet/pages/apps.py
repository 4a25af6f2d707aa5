from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "bouquet.pages"
    verbose_name = "Pages"

    def ready(self) -> None:
        # Sources name models, which are not there before.
        from .sources import register_sources

        register_sources()
