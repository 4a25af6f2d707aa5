from django.db import models


class EtatCourriel(models.TextChoices):
    """What became of a mail. EN_COURS is left only by whoever claimed it: it is never sent again without a person."""

    EN_ATTENTE = "en_attente", "En attente"
    EN_COURS = "en_cours", "En cours d’envoi"
    ENVOYE = "envoye", "Envoyé"
    ECHEC = "echec", "Échec"
    ANNULE = "annule", "Annulé"
