from django.db import models


class CodeNature(models.TextChoices):
    """Codes of the four natures of help; their long labels and definitions are rows of `catalogue.Nature`."""

    CONSEIL = "conseil", "Conseil"
    AMO = "amo", "Assistance à maîtrise d’ouvrage"
    MOE = "moe", "Maîtrise d’œuvre"
    MOD = "mod", "Maîtrise d’ouvrage déléguée"


class GenreProposition(models.TextChoices):
    """What an organisme proposes about a prestation."""

    NOUVELLE = "nouvelle", "Nouvelle prestation"
    MODIFICATION = "modification", "Modification"
    RETRAIT = "retrait", "Retrait"


class EtatProposition(models.TextChoices):
    EN_ATTENTE = "en_attente", "En attente"
    ACCEPTEE = "acceptee", "Acceptée"
    REFUSEE = "refusee", "Refusée"
    ABANDONNEE = "abandonnee", "Abandonnée"
