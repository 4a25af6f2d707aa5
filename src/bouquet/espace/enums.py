from django.db import models


class Rythme(models.TextChoices):
    """How often a person is told what waits."""

    AUCUN = "aucun", "Jamais"
    QUOTIDIEN = "quotidien", "Chaque jour ouvré"
    HEBDOMADAIRE = "hebdomadaire", "Chaque lundi"
