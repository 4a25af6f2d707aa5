from django.db import models


class Moyen(models.TextChoices):
    """How somebody signed in, or tried to."""

    MOT_DE_PASSE = "mot_de_passe", "mot de passe"
    CODE = "code", "code par courriel"
    SECOND_FACTEUR = "second_facteur", "second facteur"
    CLE = "cle", "clé d’accès"
    AUTRE = "autre", "autre"
