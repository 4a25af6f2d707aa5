"""The parcours of the demonstration, with people who have gone more or less far; all of them invented."""

import datetime
from typing import Any

from bouquet.rencontres.enums import EtatInscription
from bouquet.rencontres.models import EtapeFaite, EtapeParcours, Inscription, InscriptionParcours, Parcours, Rencontre
from bouquet.rencontres.services import add_step, create_parcours, publish_parcours

from .content import load

SINCE = datetime.timedelta(days=40)  # the first one enrolled that long ago, the last one today


def create_parcours_suivis(*, le: datetime.datetime) -> int:
    """Published; those that exist already are left alone. Returns how many were made."""
    known = set(Parcours.objects.values_list("titre", flat=True))
    rows = [row for row in load("parcours")["parcours"] if row["titre"] not in known]
    for row in rows:
        steps = _write(row, le)
        _people(row["inscrits"], steps, le)
    return len(rows)


def _write(row: dict[str, Any], le: datetime.datetime) -> list[EtapeParcours]:
    fields = {name: row[name] for name in ("titre", "resume", "publics")}
    parcours = create_parcours(fields=fields | {"description": row["description"].strip()}, le=le - SINCE)
    steps = []
    for told in row["etapes"]:
        if "rencontre" in told:
            steps.append(add_step(parcours=parcours, rencontre=Rencontre.objects.get(titre=told["rencontre"])))
        else:
            steps.append(add_step(parcours=parcours, **told))
    publish_parcours(parcours=parcours, le=le - SINCE)
    return steps


def _people(count: int, steps: list[EtapeParcours], le: datetime.datetime) -> None:
    """Those who came to its rencontres, then those who wait for the next one; no mail is written."""
    rencontres = [etape.rencontre_id for etape in steps if etape.rencontre_id]
    rows = Inscription.objects.live().filter(seance__rencontre__in=rencontres).select_related("collectivite")
    came = list(rows.filter(etat=EtatInscription.PRESENTE).order_by("pk")[: count // 2])
    waiting = list(rows.filter(etat=EtatInscription.CONFIRMEE).order_by("pk")[: count - len(came)])
    for rank, one in enumerate([*came, *waiting]):
        since = le - SINCE * (count - rank) / count
        suivi = InscriptionParcours.objects.create(
            parcours=steps[0].parcours,
            nom=one.nom,
            courriel=one.courriel,
            fonction=one.fonction,
            collectivite=one.collectivite,
            jeton=f"demo-parcours-{rank + 1}",
            created_at=since,
        )
        read = [etape for etape in steps if not etape.rencontre_id][: (count - rank) * 3 // count]
        EtapeFaite.objects.bulk_create(EtapeFaite(inscription=suivi, etape=etape, le=since) for etape in read)
