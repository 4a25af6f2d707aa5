from django.db import models


class GenreRessource(models.TextChoices):
    GUIDE = "guide", "Guide"
    MODELE = "modele", "Modèle de document"
    REPLAY = "replay", "Replay"
    AUTRE = "autre", "Autre ressource"
