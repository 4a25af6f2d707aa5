from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "bouquet.imports"
    verbose_name = "Imports"

    def ready(self) -> None:
        from bouquet.core.avis import Genre, declare

        declare(
            Genre(
                "campagne",
                "Campagne annuelle",
                "À l’ouverture de la campagne, puis quand la coordination relance.",
                "les référents des organismes",
                "Une réponse par an est due par chaque organisme.",
            )
        )
