from django.db import models


class EtatAbonne(models.TextChoices):
    """Where an address stands. Only ACTIF ones are written to; PLAINTE is for ever."""

    EN_ATTENTE = "en_attente", "À confirmer"
    ACTIF = "actif", "Abonné"
    DESABONNE = "desabonne", "Désabonné"
    REJETE = "rejete", "Adresse qui ne reçoit plus"
    PLAINTE = "plainte", "Plainte pour courrier indésirable"


# Those who left, whatever the reason.
FINIS = (EtatAbonne.DESABONNE, EtatAbonne.REJETE, EtatAbonne.PLAINTE)


class Rythme(models.TextChoices):
    """MENSUEL: the first letter of a calendar month that is meant for that person, and no other of that month."""

    CHAQUE = "chaque", "Chaque lettre"
    MENSUEL = "mensuel", "Une lettre par mois au plus"


class Geste(models.TextChoices):
    """What a line of the consent history tells."""

    DEMANDE = "demande", "Demande d’abonnement"
    CONFIRMATION = "confirmation", "Confirmation par le lien reçu"
    IMPORT = "import", "Reprise d’une liste, avec sa preuve"
    RETRAIT = "retrait", "Désabonnement"


class Origine(models.TextChoices):
    """How an address came here."""

    FORMULAIRE = "formulaire", "Formulaire du site"
    LISTE = "liste", "Liste reprise"


class EtatLettre(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    PROGRAMMEE = "programmee", "Programmée"
    EN_COURS = "en_cours", "Envoi en cours"
    ENVOYEE = "envoyee", "Envoyée"


class EtatEnvoi(models.TextChoices):
    """One letter to one person. PRIS is committed before the server is spoken to: docs/decisions/0019."""

    A_ENVOYER = "a_envoyer", "À envoyer"
    PRIS = "pris", "En cours d’envoi"
    ENVOYE = "envoye", "Envoyé"
    REFUSE = "refuse", "Refusé"
    INCERTAIN = "incertain", "Incertain"
    ECARTE = "ecarte", "Désabonné entre-temps"


RESTANTS = (EtatEnvoi.A_ENVOYER, EtatEnvoi.PRIS)


class GenreRejet(models.TextChoices):
    DUR = "dur", "Refus définitif"
    DOUX = "doux", "Refus passager"
    PLAINTE = "plainte", "Plainte"
