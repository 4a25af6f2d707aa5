"""The register of personal data, kind by kind: what the page /donnees-personnelles/ must be able to say of each."""

from dataclasses import dataclass

from django.conf import settings

from bouquet.core.conservation import duree
from bouquet.core.formats import counted

MISSION = "Mission d’intérêt public (article 6, paragraphe 1, e du RGPD)."
INTERET = "Sécurité du service public rendu (article 6, paragraphe 1, e du RGPD)."
UNSET = "Durée à fixer par la collectivité avant l’ouverture du site au public."


@dataclass(frozen=True)
class Traitement:
    """One kind of data: what it is, why, on which legal ground, how long, and who reads it."""

    titre: str
    donnees: str
    but: str
    base: str
    duree: str
    destinataires: str


def registre(*, conservation_ans: int | None, fermeture_jours: int, brouillon_jours: int) -> list[Traitement]:
    """What this software records of people. `conservation_ans`: of a closed demande, None while nobody decided it."""
    known = (_demandes(conservation_ans), _brouillons(brouillon_jours), _comptes(fermeture_jours))
    return [*known, _rencontres(), _parcours(), _historique(), _courriels(), ROBOTS]


def _demandes(conservation_ans: int | None) -> Traitement:
    kept = UNSET
    if conservation_ans:
        kept = (
            f"{counted(conservation_ans, 'an')} après la clôture de la demande, puis archivage ou élimination avec le "
            "visa des archives."
        )
    return Traitement(
        "Suivre la demande d’une collectivité",
        "Nom, fonction, courriel et téléphone de la personne à joindre\u00a0; messages et documents échangés\u00a0"
        "; avis donné à la clôture.",
        "Répondre à la demande, orienter, tenir informé.",
        MISSION,
        kept,
        "La coordination, les organismes à qui la demande est confiée, la collectivité qui demande.",
    )


def _brouillons(brouillon_jours: int) -> Traitement:
    return Traitement(
        "Finir plus tard une demande commencée",
        "Ce qui est écrit dans le formulaire et l’adresse où part le lien\u00a0; sans lien demandé, rien ne quitte "
        "votre navigateur, qui garde un brouillon trente jours au plus.",
        "Reprendre la demande là où elle en était.",
        MISSION,
        f"{counted(brouillon_jours, 'jour')}, ou jusqu’au dépôt de la demande, ou jusqu’à ce que vous l’effaciez.",
        "Vous seul, par le lien reçu.",
    )


def _comptes(fermeture_jours: int) -> Traitement:
    return Traitement(
        "Ouvrir un compte et s’y connecter",
        "Nom, courriel, mot de passe sous une forme illisible, second facteur, sessions ouvertes et dates de "
        "connexion.",
        "Savoir qui entre, et ne montrer à chacun que ce qui le regarde.",
        MISSION,
        f"Un compte resté {counted(fermeture_jours, 'jour')} sans connexion est fermé, après un avis par courriel. "
        + duree("comptes"),
        "L’administration du site.",
    )


def _rencontres() -> Traitement:
    return Traitement(
        "Organiser une rencontre et prévenir de ce qui change",
        "Nom, courriel, fonction, collectivité ou organisme des personnes inscrites, et leurs réponses aux questions "
        "posées.",
        "Tenir les places et la liste d’attente, confirmer, rappeler, dire un changement ou une annulation.",
        MISSION,
        duree("inscriptions"),
        "La coordination, la rédaction, les référents des organismes qui organisent la rencontre.",
    )


def _parcours() -> Traitement:
    return Traitement(
        "Suivre un parcours",
        "Nom, courriel, fonction, collectivité ou organisme, étapes que la personne dit avoir faites.",
        "Dire où l’on en est et ce qui vient ensuite, rappeler, remettre l’attestation.",
        MISSION,
        duree("parcours"),
        "La coordination, la rédaction, la collectivité de la personne.",
    )


def _historique() -> Traitement:
    return Traitement(
        "Savoir qui a fait quoi",
        "Auteur, date et nature de chaque changement d’une demande, d’une convention ou d’un organisme.",
        "Expliquer chaque décision et chaque chiffre.",
        MISSION,
        f"Les changements d’état, autant que le dossier. Les corrections\u00a0: {duree('historique')}",
        "La coordination et les agents qui suivent le dossier.",
    )


def _courriels() -> Traitement:
    days = counted(settings.BOUQUET_COURRIELS_JOURS, "jour")
    return Traitement(
        "Envoyer des courriels",
        "Adresse du destinataire, message, raison de l’envoi et ce qu’il est devenu.",
        "Prouver qu’un message est parti, une seule fois, et à la bonne personne.",
        MISSION,
        f"Le texte du message, {days}. {duree('courriels')}",
        "L’administration du site.",
    )


ROBOTS = Traitement(
    "Écarter les robots des formulaires",
    "Nombre d’envois par adresse de connexion\u00a0; l’adresse elle-même n’est pas gardée.",
    "Protéger le service des envois automatiques, sans service tiers.",
    INTERET,
    "Une heure.",
    "Personne : la machine compte seule.",
)
