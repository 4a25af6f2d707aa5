from django.db import models

from bouquet.territoires.enums import Genre

FOR_WHOM = {
    Genre.COMMUNE: "Communes",
    Genre.EPCI: "Intercommunalités",
    Genre.SYNDICAT: "Syndicats",
    Genre.AUTRE: "Autres organismes publics",
}


class GenreRessource(models.TextChoices):
    GUIDE = "guide", "Guide"
    MODELE = "modele", "Modèle de document"
    REPLAY = "replay", "Replay"
    AUTRE = "autre", "Autre ressource"
