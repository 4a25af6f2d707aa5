from django.db import models


class Visibilite(models.TextChoices):
    """Who reads a message, from the widest to the narrowest."""

    ECHANGE = "echange", "Message à la collectivité"
    PARTAGEE = "partagee", "Note partagée avec les organismes au travail et la coordination"
    PRIVEE = "privee", "Note privée, visible de votre organisme seulement"


class Cote(models.TextChoices):
    COLLECTIVITE = "collectivite", "Collectivité"
    RESEAU = "reseau", "Réseau"
