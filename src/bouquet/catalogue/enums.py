from django.db import models


class CodeNature(models.TextChoices):
    """Codes of the four natures of help; their long labels and definitions are rows of `catalogue.Nature`."""

    CONSEIL = "conseil", "Conseil"
    AMO = "amo", "Assistance à maîtrise d’ouvrage"
    MOE = "moe", "Maîtrise d’œuvre"
    MOD = "mod", "Maîtrise d’ouvrage déléguée"
