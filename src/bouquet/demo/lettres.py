"""The letters of the demonstration: two that were sent, with figures, a draft, and forty invented subscribers."""

import datetime
import hashlib

from bouquet.catalogue.models import Thematique
from bouquet.lettre.enums import EtatAbonne, EtatEnvoi, EtatLettre, Geste, Rythme
from bouquet.lettre.models import Abonne, Bloc, Consentement, Envoi, Lettre, Lien, ListeReprise
from bouquet.lettre.services.abonnements import CONFIRMATION, LIEN, RETRAIT
from bouquet.lettre.services.redaction import pick
from bouquet.lettre.sources import SOURCES
from bouquet.rencontres.enums import Public
from bouquet.territoires.models import Collectivite

DOMAIN = "demo.bouquet.example"
SUBSCRIBERS, BROUGHT = 40, 12  # the latter by a list that was kept elsewhere
DAY = datetime.timedelta(days=1)
SENT = (  # title, subject, days ago
    ("Préparer l’hiver dans les bâtiments communaux", "Bâtiments, eau, rencontres : les nouvelles du réseau", 62),
    ("Ce que le réseau propose ce trimestre", "Aides ouvertes et prochains rendez-vous", 27),
)
DRAFT = ("La prochaine lettre", "Les nouvelles du mois")
CHAPO = (
    "Bonjour,\n\nVoici ce qui peut servir à votre commune ce mois-ci. Ces lettres sont inventées pour la démonstration."
)


def create_letters(*, le: datetime.datetime) -> int:
    """Made once: nothing when there are some already. How many letters."""
    if Lettre.objects.exists():
        return 0
    people = _subscribers(le)
    for rank, (titre, objet, ago) in enumerate(SENT):
        _sent(titre, objet, le - ago * DAY, people[: 30 + 5 * rank])
    _blocks(Lettre.objects.create(slug="la-prochaine-lettre", titre=DRAFT[0], objet=DRAFT[1], chapo=CHAPO), le)
    return len(SENT) + 1


def _subscribers(le: datetime.datetime) -> list[Abonne]:
    communes = list(Collectivite.objects.communes().filter(departement__hote=True, valide_au=None).order_by("pk")[:200])
    confirmed = le - 90 * DAY
    people = Abonne.objects.bulk_create(
        Abonne(
            courriel=f"abonne-{number + 1}@{DOMAIN}",
            etat=EtatAbonne.ACTIF,
            public=Public.values[number % len(Public.values)],
            collectivite=communes[number * 7 % len(communes)] if communes else None,
            rythme=Rythme.MENSUEL if number % 6 == 0 else Rythme.CHAQUE,
            jeton=f"demo-abonne-{number + 1}",
            created_at=confirmed,
            confirme_le=confirmed,
        )
        for number in range(SUBSCRIBERS)
    )
    proof = {"geste": Geste.CONFIRMATION, "texte": CONFIRMATION, "source": LIEN, "le": confirmed}
    Consentement.objects.bulk_create(Consentement(abonne=one, **proof) for one in people[BROUGHT:])
    _brought(people[:BROUGHT], confirmed)
    thematiques = list(Thematique.objects.all())
    for number, one in enumerate(people[::2]):
        one.thematiques.set(thematiques[number % 9 : number % 9 + 2])
    return people


def _brought(people: list[Abonne], le: datetime.datetime) -> None:
    """A list with its proof."""
    nom = "liste-de-demonstration.csv"
    liste = ListeReprise.objects.create(
        fichier=nom, sha256=hashlib.sha256(nom.encode()).hexdigest(), le=le, lignes=len(people), abonnes=len(people)
    )
    texte = "Bulletin d’inscription signé lors d’une rencontre du réseau (démonstration)."
    proof = {"geste": Geste.IMPORT, "texte": texte, "liste": liste, "le": le}
    Consentement.objects.bulk_create(
        Consentement(abonne=one, source=f"ligne {rank} de {nom}", **proof) for rank, one in enumerate(people, start=2)
    )


def _sent(titre: str, objet: str, when: datetime.datetime, people: list[Abonne]) -> None:
    told = {"etat": EtatLettre.ENVOYEE, "programmee_le": when, "commencee_le": when}
    lettre = Lettre.objects.create(slug=f"lettre-{when:%Y-%m}", titre=titre, objet=objet, chapo=CHAPO, created_at=when)
    _blocks(lettre, when)
    end = when + datetime.timedelta(minutes=1)
    Lettre.objects.filter(pk=lettre.pk).update(**told, envoyee_le=end)
    Envoi.objects.bulk_create(
        Envoi(lettre=lettre, abonne=one, etat=EtatEnvoi.ENVOYE, essais=1, pris_le=when, envoye_le=when)
        for one in people
    )
    urls = dict.fromkeys(lettre.blocs.exclude(lien="").values_list("lien", flat=True))
    Lien.objects.bulk_create(Lien(lettre=lettre, url=url, clics=14 - 4 * rank) for rank, url in enumerate(urls))
    gone = [one for one in people if one.etat == EtatAbonne.ACTIF][-1]
    gone.etat, gone.fini_le = EtatAbonne.DESABONNE, end
    gone.save(update_fields=["etat", "fini_le"])
    Consentement.objects.create(abonne=gone, geste=Geste.RETRAIT, texte=RETRAIT, source=LIEN, lettre=lettre, le=end)


def _blocks(lettre: Lettre, le: datetime.datetime) -> None:
    """One thing of each source that has some, then a word."""
    for cle in ("rencontre", "aide"):
        for choix in SOURCES[cle].find("", le)[: 2 if cle == "aide" else 1]:
            pick(lettre=lettre, source=SOURCES[cle], choix=choix)
    Bloc.objects.create(lettre=lettre, ordre=9, titre="Une question ?", texte="Écrivez-nous : nous répondons à chacun.")
