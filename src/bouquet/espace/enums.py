from django.db import models


class Rythme(models.TextChoices):
    """How often a person is told what waits."""

    AUCUN = "aucun", "Jamais"
    QUOTIDIEN = "quotidien", "Chaque jour ouvré"
    HEBDOMADAIRE = "hebdomadaire", "Chaque lundi"


class GesteLot(models.TextChoices):
    """What may be done to several demandes at once, from the list."""

    QUALIFIER = "qualifier", "Qualifier"
    COORDONNER = "coordonner", "Désigner qui coordonne"
    ECHEANCE = "echeance", "Fixer une échéance"
    ORIENTER = "orienter", "Orienter vers un organisme"
    ABANDONNER = "abandonner", "Abandonner"
    CLOTURER = "cloturer", "Clôturer"
