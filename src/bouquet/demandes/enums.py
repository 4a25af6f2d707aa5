"""States and their transitions, in one place (domain.md, "A demande's life")."""

from collections.abc import Collection

from django.db import models


class Etat(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    DEPOSEE = "deposee", "Déposée"
    A_QUALIFIER = "a_qualifier", "À qualifier"
    QUALIFIEE = "qualifiee", "Qualifiée"
    ORIENTEE = "orientee", "Orientée"
    EN_COURS = "en_cours", "En cours"
    REALISEE = "realisee", "Réalisée"
    CLOTUREE = "cloturee", "Clôturée"
    ATTENTE_DEMANDEUR = "attente_demandeur", "En attente du demandeur"
    SUSPENDUE = "suspendue", "Suspendue"
    REFUSEE = "refusee", "Refusée"
    ABANDONNEE = "abandonnee", "Abandonnée"
    REORIENTEE = "reorientee", "Réorientée hors du réseau"
    DOUBLON = "doublon", "Doublon"


NEGATIVE_STATES = frozenset({Etat.REFUSEE, Etat.ABANDONNEE, Etat.REORIENTEE, Etat.DOUBLON})
ENDED_STATES = NEGATIVE_STATES | {Etat.CLOTUREE}
OPEN_STATES = frozenset(Etat) - ENDED_STATES - {Etat.BROUILLON}
# Nobody has begun to work on the demande: whoever asked waits for an answer.
AWAITING_STATES = frozenset({Etat.DEPOSEE, Etat.A_QUALIFIER, Etat.QUALIFIEE, Etat.ORIENTEE})
JOURS_SANS_REPONSE = 10  # as many days without any news are too many
COUNTED_STATES = frozenset(Etat) - {Etat.BROUILLON, Etat.DOUBLON}  # counting rule 1
# Moves whose reason the demandeur reads on the follow-up page.
TOLD_STATES = frozenset({Etat.REFUSEE, Etat.REORIENTEE, Etat.ABANDONNEE, Etat.ATTENTE_DEMANDEUR})
# States that come before any organisme works on the demande.
UNORIENTED_STATES = frozenset({Etat.BROUILLON, Etat.DEPOSEE, Etat.A_QUALIFIER, Etat.QUALIFIEE})
# States in which at least one organisme works or has worked on the demande.
ORIENTED_STATES = frozenset({Etat.ORIENTEE, Etat.EN_COURS, Etat.REALISEE, Etat.CLOTUREE})
# Where a demande may start: a draft, a deposit, or work that a partner records while it is under way or done.
INITIAL_STATES = frozenset({Etat.BROUILLON, Etat.DEPOSEE, Etat.ORIENTEE, Etat.EN_COURS, Etat.REALISEE})
PAUSED_STATES = frozenset({Etat.ATTENTE_DEMANDEUR, Etat.SUSPENDUE})
# States of a demande in which the work on it may change.
WORKABLE_STATES = ORIENTED_STATES | {Etat.QUALIFIEE}
# Moves that commit the network as a whole: those who coordinate decide them, a chef de file alone does not.
COORDINATED_STATES = frozenset({Etat.A_QUALIFIER, Etat.QUALIFIEE, Etat.REFUSEE, Etat.REORIENTEE})

_ENDS = NEGATIVE_STATES
_ASIDE = PAUSED_STATES
_ACTIVE = frozenset({Etat.A_QUALIFIER, Etat.QUALIFIEE, Etat.ORIENTEE, Etat.EN_COURS})
# Reopened where its interventions stand, or at the start when it has none (services.lifecycle decides which).
_REOPENED = frozenset({Etat.A_QUALIFIER, Etat.ORIENTEE, Etat.EN_COURS, Etat.REALISEE})
TRANSITIONS: dict[str, frozenset[str]] = {
    # A draft that is given up is deleted: an abandoned demande counts, and a draft never has.
    Etat.BROUILLON: frozenset({Etat.DEPOSEE}),
    Etat.DEPOSEE: frozenset({Etat.A_QUALIFIER, Etat.QUALIFIEE}) | _ASIDE | _ENDS,
    Etat.A_QUALIFIER: frozenset({Etat.QUALIFIEE}) | _ASIDE | _ENDS,
    Etat.QUALIFIEE: frozenset({Etat.ORIENTEE}) | _ASIDE | _ENDS,
    Etat.ORIENTEE: frozenset({Etat.EN_COURS, Etat.REALISEE, Etat.QUALIFIEE}) | _ASIDE | _ENDS,
    Etat.EN_COURS: frozenset({Etat.REALISEE, Etat.ORIENTEE}) | _ASIDE | _ENDS,
    # Two partners may find out late that they worked on the same demande.
    Etat.REALISEE: frozenset({Etat.CLOTUREE, Etat.EN_COURS, Etat.DOUBLON}),
    Etat.CLOTUREE: frozenset({Etat.EN_COURS, Etat.DOUBLON}),
    Etat.ATTENTE_DEMANDEUR: _ACTIVE | {Etat.SUSPENDUE} | _ENDS,
    Etat.SUSPENDUE: _ACTIVE | {Etat.ATTENTE_DEMANDEUR} | _ENDS,
    **dict.fromkeys(_ENDS, _REOPENED),
}


class EtatIntervention(models.TextChoices):
    PROPOSEE = "proposee", "Proposée"
    ACCEPTEE = "acceptee", "Acceptée"
    DECLINEE = "declinee", "Déclinée"
    EN_COURS = "en_cours", "En cours"
    REALISEE = "realisee", "Réalisée"
    ABANDONNEE = "abandonnee", "Abandonnée"


ENDED_INTERVENTIONS = frozenset({EtatIntervention.DECLINEE, EtatIntervention.REALISEE, EtatIntervention.ABANDONNEE})
NEGATIVE_INTERVENTIONS = frozenset({EtatIntervention.DECLINEE, EtatIntervention.ABANDONNEE})
STARTED_INTERVENTIONS = frozenset({EtatIntervention.EN_COURS, EtatIntervention.REALISEE})
TRANSITIONS_INTERVENTION: dict[str, frozenset[str]] = {
    EtatIntervention.PROPOSEE: frozenset(
        {EtatIntervention.ACCEPTEE, EtatIntervention.DECLINEE, EtatIntervention.EN_COURS}
    ),
    EtatIntervention.ACCEPTEE: frozenset({EtatIntervention.EN_COURS, EtatIntervention.ABANDONNEE}),
    EtatIntervention.EN_COURS: frozenset({EtatIntervention.REALISEE, EtatIntervention.ABANDONNEE}),
    EtatIntervention.DECLINEE: frozenset({EtatIntervention.PROPOSEE}),
    EtatIntervention.REALISEE: frozenset({EtatIntervention.EN_COURS}),
    EtatIntervention.ABANDONNEE: frozenset({EtatIntervention.EN_COURS}),
}


def implied_etat(interventions: Collection[str]) -> Etat | None:
    """The state that the states of its interventions give a demande; None when nobody works on it.

    `orientee` ⇔ at least one intervention (a declined one is none); `realisee` ⇔ all ended, at least one done.
    """
    live = [etat for etat in interventions if etat != EtatIntervention.DECLINEE]
    if not live:
        return None
    if EtatIntervention.REALISEE in live and ENDED_INTERVENTIONS.issuperset(live):
        return Etat.REALISEE
    return Etat.ORIENTEE if STARTED_INTERVENTIONS.isdisjoint(live) else Etat.EN_COURS


class Geste(models.TextChoices):
    """What a person may do with a demande, besides reading it."""

    DEMANDE = "demande", "Changer l’état de la demande"
    ORIENTER = "orienter", "Proposer à des organismes"
    INTERVENTION = "intervention", "Changer l’état d’une intervention"
    CHEF = "chef", "Désigner le chef de file"


class EtatConvention(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    ENVOYEE = "envoyee", "Envoyée"
    SIGNEE = "signee", "Signée"
    ACTIVE = "active", "Active"
    ECHUE = "echue", "Échue"
    RESILIEE = "resiliee", "Résiliée"
    RENOUVELEE = "renouvelee", "Renouvelée"


SIGNED_CONVENTIONS = frozenset(EtatConvention) - {EtatConvention.BROUILLON, EtatConvention.ENVOYEE}
RUNNING_CONVENTIONS = frozenset({EtatConvention.SIGNEE, EtatConvention.ACTIVE})
TRANSITIONS_CONVENTION: dict[str, frozenset[str]] = {
    EtatConvention.BROUILLON: frozenset({EtatConvention.ENVOYEE, EtatConvention.SIGNEE}),
    EtatConvention.ENVOYEE: frozenset({EtatConvention.SIGNEE, EtatConvention.BROUILLON}),
    EtatConvention.SIGNEE: frozenset({EtatConvention.ACTIVE, EtatConvention.RESILIEE}),
    EtatConvention.ACTIVE: frozenset({EtatConvention.ECHUE, EtatConvention.RESILIEE, EtatConvention.RENOUVELEE}),
    EtatConvention.ECHUE: frozenset({EtatConvention.RENOUVELEE}),
    EtatConvention.RESILIEE: frozenset(),
    EtatConvention.RENOUVELEE: frozenset(),
}


class Canal(models.TextChoices):
    SITE = "site", "Site"
    COURRIEL = "courriel", "Courriel"
    TELEPHONE = "telephone", "Téléphone"
    RENDEZ_VOUS = "rendez_vous", "Rendez-vous"
    COURRIER = "courrier", "Courrier"
    CONVENTION = "convention", "Convention"
    IMPORT = "import", "Import"


class Origine(models.TextChoices):
    SPONTANEE = "spontanee", "Demande spontanée"
    CONVENTION = "convention", "Convention"
    SAISIE_PARTENAIRE = "saisie_partenaire", "Saisie d’un organisme"


class TypeConvention(models.TextChoices):
    SATESE = "satese", "SATESE"
    SATEP = "satep", "SATEP"
    INGENIERIE = "ingenierie", "Ingénierie"
    AMO = "amo", "Assistance à maîtrise d’ouvrage"
    MOE = "moe", "Maîtrise d’œuvre"
    MANDAT = "mandat", "Mandat"
    AUTRE = "autre", "Autre"


class Regime(models.TextChoices):
    CONVENTIONNEL = "conventionnel", "Conventionnel"
    CONCURRENTIEL = "concurrentiel", "Concurrentiel"


# The yearly agreements of assistance technique, to which the rule of eligibility applies; never to a maîtrise d'œuvre.
ASSISTANCE = frozenset({TypeConvention.SATESE, TypeConvention.SATEP, TypeConvention.INGENIERIE})


class Couverture(models.TextChoices):
    """Where a collectivité stands with a type of convention on a day."""

    MANQUANTE = "manquante", "Manquante"
    EXPIRE = "expire", "Expire bientôt"
    EN_VIGUEUR = "en_vigueur", "En vigueur"
    A_VERIFIER = "a_verifier", "Éligibilité à vérifier"
    NON_CONCERNEE = "non_concernee", "Non concernée"


JOURS_AVANT_ECHEANCE = 90  # what « expire bientôt » means
