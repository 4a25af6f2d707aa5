from django.db import models


class TypeAide(models.TextChoices):
    """What is given."""

    SUBVENTION = "subvention", "Subvention"
    INGENIERIE = "ingenierie", "Ingénierie"
    PRET = "pret", "Prêt"
    AVANCE = "avance", "Avance remboursable"
    GARANTIE = "garantie", "Garantie d’emprunt"
    AUTRE = "autre", "Autre aide"


class Depense(models.TextChoices):
    """The nature of the spending that it pays for."""

    ETUDES = "etudes", "Études"
    INVESTISSEMENT = "investissement", "Investissement"
    FONCTIONNEMENT = "fonctionnement", "Fonctionnement"


class Beneficiaire(models.TextChoices):
    """Who may ask for it; the first four bear the codes of `territoires.Genre`."""

    COMMUNE = "commune", "Communes"
    EPCI = "epci", "Intercommunalités"
    SYNDICAT = "syndicat", "Syndicats"
    AUTRE = "autre", "Autres organismes publics"
    ASSOCIATION = "association", "Associations"


class Recurrence(models.TextChoices):
    PERMANENTE = "permanente", "Toute l’année"
    ANNUELLE = "annuelle", "Chaque année, à date fixe"
    PONCTUELLE = "ponctuelle", "Une seule fois"


class SourceAide(models.TextChoices):
    """Who publishes the sheet: an aid of the State keeps the identifier that its own platform gave it."""

    DEPARTEMENT = "departement", "Département"
    ETAT = "etat", "État"
