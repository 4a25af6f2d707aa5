"""The day of the demonstration's rencontres, and what came after: who came, who was not expected, what they thought."""

import datetime
from collections.abc import Sequence

from bouquet.annuaire.models import Organisme
from bouquet.rencontres.enums import EtatInscription, Mode, Pointage
from bouquet.rencontres.models import Evaluation, Inscription, Rencontre, Seance, Stand
from bouquet.territoires.models import Collectivite

NOTES = (5, 4, 4, 5, 3, 4, 5, 2, 4, 5)  # one after the other
SILENT = 3  # one in so many says nothing
EARLIEST, SPREAD = 20, 25  # minutes: people come in before it begins, and some online leave before it ends


def create_stands(rencontre: Rencontre, rows: Sequence[Sequence[str]], commune: Collectivite) -> None:
    """Title, sigle of who holds it (else a commune), words."""
    for rank, (titre, sigle, words) in enumerate(rows, start=1):
        organisme = Organisme.objects.filter(sigle=sigle).first() if sigle else None
        Stand.objects.create(
            rencontre=rencontre,
            ordre=rank,
            titre=titre,
            description=words,
            organisme=organisme,
            collectivite=None if organisme else commune,
        )


def tell_the_day(seance: Seance, content: dict, communes: Sequence[Collectivite]) -> None:
    """Of a séance that is over, whose people already have their state."""
    minute = datetime.timedelta(minutes=1)
    people = list(Inscription.objects.filter(seance=seance).order_by("pk"))
    for number, one in enumerate(people):
        one.pointage = Pointage.VISIO if one.a_distance else Pointage.PORTE
        one.pointee_le = seance.fin if one.a_distance else seance.debut - (number * 7 % EARLIEST) * minute
        if one.a_distance and one.etat == EtatInscription.PRESENTE:
            one.minutes = (seance.fin - seance.debut) // minute - number * 11 % SPREAD
    Inscription.objects.bulk_update(people, ["pointage", "pointee_le", "minutes"])
    Inscription.objects.bulk_create(
        _unexpected(seance, number, who, communes[number % len(communes)])
        for number, who in enumerate(content["imprevues"])
    )
    came = [one for one in people if one.etat == EtatInscription.PRESENTE]
    Evaluation.objects.bulk_create(
        Evaluation(
            inscription=one,
            note=NOTES[number % len(NOTES)],
            commentaire=content["avis"][number % len(content["avis"])],
            le=seance.fin + datetime.timedelta(days=2, minutes=13 * number),
        )
        for number, one in enumerate(came)
        if number % SILENT
    )


def _unexpected(seance: Seance, number: int, who: str, commune: Collectivite) -> Inscription:
    return Inscription(
        seance=seance,
        nom=who,
        collectivite=commune,
        etat=EtatInscription.PRESENTE,
        imprevue=True,
        a_distance=seance.mode == Mode.EN_LIGNE,
        pointage=Pointage.PORTE,
        pointee_le=seance.debut,
        jeton=f"demo-{seance.pk}-imprevue-{number}",
        created_at=seance.debut,
    )
