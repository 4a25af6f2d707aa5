"""The rencontres of the demonstration: past and to come, with people whose names say that they are invented."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Thematique
from bouquet.rencontres.enums import Etat, EtatInscription, Mode
from bouquet.rencontres.models import Etape, Inscription, Question, Rencontre, Seance, Transition
from bouquet.rencontres.services import create_rencontre
from bouquet.territoires.models import Collectivite

from .content import load
from .rencontres_jour import create_stands, tell_the_day

DOMAIN = "demo.bouquet.example"
LINK = "https://visio.demo.bouquet.example"
REPLAY = "https://video.demo.bouquet.example"
TRANSCRIPT = "Bonjour à toutes et à tous. Ceci est la transcription inventée d’un enregistrement qui n’existe pas."
REGISTERED = datetime.timedelta(days=40)  # before the séance, for the first one
# What the report calls a rencontre, a webinaire, an atelier.
KINDS: dict[str, dict[str, Any]] = {
    "rencontre": {
        "format": "rencontre_annuelle",
        "a": "9:00",
        "duree": 450,
        "mode": "sur_place",
        "lieu": "Salle polyvalente",
    },
    "webinaire": {"format": "webinaire", "a": "11:00", "duree": 60, "mode": "en_ligne", "lieu": ""},
    "atelier": {"format": "atelier", "a": "9:30", "duree": 150, "mode": "sur_place", "lieu": "Mairie"},
}
FAITHFUL = 2  # one commune in so many comes to the rencontres of the year, and comes back
ABSENT = 5  # one in so many did not come


def create_rencontres(*, le: datetime.datetime, after: datetime.date | None = None) -> int:
    """Published, around the day of building; those that exist already are left alone. Returns how many were made.

    `after`: none takes place before that day, so that the figures of the years before depend on nothing but them."""
    content, earliest = load("rencontres"), (after - timezone.localdate(le)).days if after else None
    rows = [row if earliest is None else row | {"jours": max(row["jours"], earliest)} for row in content["rencontres"]]
    return _create(rows, content, le=le)


def create_rencontres_of_report(*, annee: int, le: datetime.datetime) -> int:
    """The rencontres that the report of that year tells, on their dates, with as many people as it says."""
    content, today = load("rencontres"), timezone.localdate(le)
    rows = []
    for action in load("rapport")["actions"]:
        kept = {name: action[name] for name in ("titre", "resume", "thematiques", "publics")}
        day = datetime.date.fromisoformat(f"{annee}-{action['jour']}")
        expected = action["participants"] - len(content["imprevues"])
        asked = {"jours": (day - today).days, "inscrits": _registered_for(expected), "organismes": []}
        rows.append(kept | KINDS[action["format"]] | asked | {"description": action["resume"]})
    return _create(rows, content, le=le, first=len(content["rencontres"]), one_in=FAITHFUL)


def _registered_for(came: int) -> int:
    """How many register for so many to come, one in `ABSENT` staying away."""
    return came + -(-came // (ABSENT - 1))


def _create(
    rows: Sequence[dict[str, Any]], content: dict, *, le: datetime.datetime, first: int = 0, one_in: int = 1
) -> int:
    """`first`: the rank of the first row, which its people's addresses bear. `one_in`: one commune in so many comes."""
    known = set(Rencontre.objects.values_list("titre", flat=True))
    known_communes = Collectivite.objects.communes().filter(departement__hote=True, valide_au=None).order_by("pk")
    communes = list(known_communes)[::one_in]
    missing = [(rank, row) for rank, row in enumerate(rows, start=first) if row["titre"] not in known]
    for rank, row in missing:
        rencontre = _write(row, le)
        seance = _seance(rencontre, row, communes[(rank * 37) % len(communes)], le)
        _people(seance, row, content, communes, rank, le)
        create_stands(rencontre, row.get("stands", ()), communes[rank % len(communes)])
        if seance.fin < le:
            tell_the_day(seance, content, communes)
    return len(missing)


def _write(row: dict[str, Any], le: datetime.datetime) -> Rencontre:
    """Its text, published one month and a half before its date, or on the day it is built."""
    fields = {name: row[name] for name in ("titre", "format", "resume", "publics")}
    fields["description"] = row["description"].strip()
    fields["thematiques"] = list(Thematique.objects.filter(code__in=row["thematiques"]))
    fields["organismes"] = list(Organisme.objects.filter(sigle__in=row["organismes"]))
    fields["suite_de"] = Rencontre.objects.filter(titre=row.get("suite_de", "")).first()
    if row.get("replay"):
        fields |= {"replay": f"{REPLAY}/{row['jours']}", "replay_minutes": row["duree"], "transcription": TRANSCRIPT}
    rencontre = create_rencontre(fields=fields, le=le)
    published = min(le, le + datetime.timedelta(days=row["jours"]) - REGISTERED)
    for de, vers in ((Etat.BROUILLON, Etat.RELUE), (Etat.RELUE, Etat.PUBLIEE)):
        Transition.objects.create(rencontre=rencontre, de=de, vers=vers, le=published)
    Rencontre.objects.filter(pk=rencontre.pk).update(etat=Etat.PUBLIEE, publiee_le=published)
    for debut, fin, titre, intervenants in row.get("etapes", ()):
        Etape.objects.create(
            rencontre=rencontre, debut=_time(debut), fin=_time(fin), titre=titre, intervenants=intervenants
        )
    for libelle, kind, needed, choix in row.get("questions", ()):
        Question.objects.create(rencontre=rencontre, libelle=libelle, type=kind, obligatoire=needed, choix=choix)
    return rencontre


def _time(text: str) -> datetime.time:
    hours, minutes = text.split(":")
    return datetime.time(int(hours), int(minutes))


def _working_day(day: datetime.date) -> datetime.date:
    """That day, or the Monday after."""
    return day + datetime.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _seance(rencontre: Rencontre, row: dict[str, Any], commune: Collectivite, le: datetime.datetime) -> Seance:
    day = _working_day(timezone.localdate(le) + datetime.timedelta(days=row["jours"]))
    debut = timezone.make_aware(datetime.datetime.combine(day, _time(row["a"])))
    on_site, online = row["mode"] != "en_ligne", row["mode"] != "sur_place"
    return Seance.objects.create(
        rencontre=rencontre,
        debut=debut,
        fin=debut + datetime.timedelta(minutes=row["duree"]),
        mode=row["mode"],
        lieu=row["lieu"] if on_site else "",
        commune=commune if on_site else None,
        lien=f"{LINK}/{rencontre.slug}" if online else "",
        jauge=row.get("jauge"),
    )


def _people(
    seance: Seance, row: dict[str, Any], content: dict, communes: list[Collectivite], rank: int, le: datetime.datetime
) -> None:
    """Registered one after the other; no mail is written. Beyond the places, they wait."""
    over, places = seance.fin < le, seance.jauge or row["inscrits"]
    first = min(le, seance.debut) - REGISTERED
    rows = []
    for number in range(row["inscrits"]):
        waits = number >= places
        rows.append(
            Inscription(
                seance=seance,
                nom=_name(number + rank, content),
                courriel=f"personne-{rank + 1}-{number + 1}@{DOMAIN}",
                fonction=content["fonctions"][(number + rank) % len(content["fonctions"])],
                public=content["publics"][(number + rank) % len(content["publics"])],
                a_distance=seance.mode == Mode.EN_LIGNE or (seance.mode == Mode.HYBRIDE and number % 3 == 1),
                collectivite=communes[(number * 13 + rank * 7) % len(communes)],
                etat=_state(number, over=over, waits=waits),
                rang=number - places + 1 if waits else None,
                jeton=f"demo-{seance.pk}-{number}",
                created_at=first + REGISTERED * number / row["inscrits"],
            )
        )
    Inscription.objects.bulk_create(rows)


def _name(number: int, content: dict) -> str:
    prenoms, noms = content["prenoms"], content["noms"]
    return f"{prenoms[number % len(prenoms)]} {noms[number * 5 % len(noms)]}"


def _state(number: int, *, over: bool, waits: bool) -> EtatInscription:
    if waits:
        return EtatInscription.ATTENTE
    if not over:
        return EtatInscription.CONFIRMEE
    return EtatInscription.ABSENTE if number % ABSENT == 0 else EtatInscription.PRESENTE
