from django.db import models


class Format(models.TextChoices):
    RENCONTRE_ANNUELLE = "rencontre_annuelle", "Rencontre annuelle"
    WEBINAIRE = "webinaire", "Webinaire"
    ATELIER = "atelier", "Atelier"
    TABLE_RONDE = "table_ronde", "Table ronde"
    VILLAGE_DES_PROJETS = "village_des_projets", "Village des projets"
    VISITE = "visite", "Visite"


class Public(models.TextChoices):
    """Whom a rencontre is made for."""

    ELUS = "elus", "Élus"
    SECRETAIRES = "secretaires", "Secrétaires de mairie"
    AGENTS = "agents", "Agents des collectivités"
    RESEAU = "reseau", "Organismes du réseau"


class Etat(models.TextChoices):
    """The life of a rencontre; see TRANSITIONS."""

    BROUILLON = "brouillon", "Brouillon"
    RELUE = "relue", "Relue"
    PUBLIEE = "publiee", "Publiée"
    ANNULEE = "annulee", "Annulée"


# What is seen on the site: a cancelled rencontre stays there and says so.
VISIBLE_STATES = (Etat.PUBLIEE, Etat.ANNULEE)
TRANSITIONS: dict[str, tuple[str, ...]] = {
    Etat.BROUILLON: (Etat.RELUE,),
    Etat.RELUE: (Etat.BROUILLON, Etat.PUBLIEE),
    Etat.PUBLIEE: (Etat.BROUILLON, Etat.ANNULEE),
    Etat.ANNULEE: (),
}


class Mode(models.TextChoices):
    SUR_PLACE = "sur_place", "Sur place"
    EN_LIGNE = "en_ligne", "En ligne"
    HYBRIDE = "hybride", "Sur place et en ligne"


ON_SITE = (Mode.SUR_PLACE, Mode.HYBRIDE)
ONLINE = (Mode.EN_LIGNE, Mode.HYBRIDE)


class TypeQuestion(models.TextChoices):
    TEXTE = "texte", "Réponse libre"
    CHOIX = "choix", "Un choix dans une liste"
    OUI_NON = "oui_non", "Oui ou non"


class EtatInscription(models.TextChoices):
    CONFIRMEE = "confirmee", "Confirmée"
    ATTENTE = "attente", "Liste d’attente"
    ANNULEE = "annulee", "Annulée"
    PRESENTE = "presente", "Présente"
    ABSENTE = "absente", "Absente"


class Pointage(models.TextChoices):
    """How it is known who came."""

    PORTE = "porte", "À l’entrée"
    VISIO = "visio", "Relevé de visioconférence"


# Those that have a place; see InscriptionQuerySet.taking_places for whom the jauge counts.
SEATED = (EtatInscription.CONFIRMEE, EtatInscription.PRESENTE, EtatInscription.ABSENTE)


class EtatParcours(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    PUBLIE = "publie", "Publié"


class Rythme(models.TextChoices):
    """How the dates of a series follow each other."""

    SEMAINE = "semaine", "Chaque semaine"
    QUINZAINE = "quinzaine", "Toutes les deux semaines"
    MOIS = "mois", "Toutes les quatre semaines"


RYTHME_DAYS = {Rythme.SEMAINE: 7, Rythme.QUINZAINE: 14, Rythme.MOIS: 28}
