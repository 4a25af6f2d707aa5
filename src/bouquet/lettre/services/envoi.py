"""Sending a letter: each person once, whatever happens to who sends. docs/decisions/0019 tells why it holds."""

import datetime
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .. import poste
from ..enums import RESTANTS, EtatEnvoi, EtatLettre, GenreRejet
from ..mise_en_page import Pli, absolute, message_id
from ..models import Envoi, Lettre, Lien
from ..segments import Segment
from .rejets import note_rejet

MINUTE = datetime.timedelta(minutes=1)
SLICE = 20  # seconds after which other work of the worker has its turn
DELAYS = (5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 720 * MINUTE)  # before trying a passing refusal again
UNREACHABLE = MINUTE  # before trying a server that does not answer again
UNCERTAIN_AFTER = 15 * MINUTE  # for what another machine was sending
CHUNK = 1000


@dataclass(frozen=True)
class Suite:
    """What remains: `dans` says when to go on, None when this process has nothing more to do."""

    dans: datetime.timedelta | None = None


DONE, GO_ON = Suite(), Suite(datetime.timedelta(0))


def send_some(*, lettre_id: int, seconds: float | None = SLICE) -> Suite:
    """Send what may be sent of this letter now, for that long; nothing while another process is at it."""
    with poste.alone(lettre_id) as mine:
        lettre = Lettre.objects.due(timezone.now()).filter(pk=lettre_id).first() if mine else None
        if lettre is None:
            return DONE
        begin(lettre=lettre, le=timezone.now())
        if not settle(lettre=lettre, le=timezone.now()):
            return Suite(UNREACHABLE)
        try:
            stopped = _send(lettre, seconds)
        except poste.FacteurPerdu:
            return Suite(UNREACHABLE)
        return stopped or finish(lettre=lettre, le=timezone.now())


@transaction.atomic
def begin(*, lettre: Lettre, le: datetime.datetime) -> int:
    """Write one row for each recipient, and one for each link to count; once. How many recipients."""
    rows = Lettre.objects.filter(pk=lettre.pk, etat=EtatLettre.PROGRAMMEE)
    if not rows.update(etat=EtatLettre.EN_COURS, commencee_le=le):
        return 0
    lettre.etat, lettre.commencee_le = EtatLettre.EN_COURS, le
    segment = Segment.read(lettre.segment)
    keys = list(segment.abonnes(timezone.localdate(le)).served(le).order_by("pk").values_list("pk", flat=True))
    Envoi.objects.bulk_create((Envoi(lettre=lettre, abonne_id=key) for key in keys), batch_size=CHUNK)
    urls = dict.fromkeys(lettre.blocs.exclude(lien="").values_list("lien", flat=True))
    Lien.objects.bulk_create(Lien(lettre=lettre, url=url) for url in urls)
    return len(keys)


def _send(lettre: Lettre, seconds: float | None) -> Suite | None:
    """One after the other, at the rate that was set; what to do next, or None when nothing is left to take."""
    liens = {one.url: absolute("lien", one.pk) for one in lettre.liens.all()}
    pli, journal = Pli.of(lettre, liens), poste.new_journal(lettre.pk)
    if not Envoi.objects.filter(lettre=lettre).ready(timezone.now()).exists():
        return None
    suite: Suite | None = GO_ON
    with poste.opened(journal) as facteur:
        for _ in _paced(seconds):
            envoi = claim_next(lettre=lettre, journal=journal, le=timezone.now())
            if envoi is None:
                suite = None
                break
            assert envoi.abonne
            message = pli.message(
                destinataire=envoi.abonne.courriel, jeton=envoi.abonne.jeton, identifiant=message_id(envoi)
            )
            remise = facteur.hand_over(envoi.pli, message)
            report(envoi=envoi, remise=remise, le=timezone.now())
            if remise.issue in (poste.INJOIGNABLE, poste.DOUTE):
                suite = Suite(UNREACHABLE)
                break
    poste.forget_journal(journal)
    return suite


def _paced(seconds: float | None) -> Iterator[None]:
    """One turn each time that one more may leave, until the time is over."""
    pause = 60 / settings.BOUQUET_LETTRE_PAR_MINUTE if settings.BOUQUET_LETTRE_PAR_MINUTE else 0.0
    start = following = time.monotonic()
    while seconds is None or time.monotonic() - start < seconds:
        time.sleep(max(0.0, following - time.monotonic()))
        following = max(following + pause, time.monotonic() - pause)
        yield


def claim_next(*, lettre: Lettre, journal: str, le: datetime.datetime) -> Envoi | None:
    """Take the next one for oneself, and commit it; those who left since the letter began are set aside."""
    while True:
        rows = Envoi.objects.filter(lettre=lettre).ready(le).select_related("abonne").order_by("pk")
        found = rows.first()
        if found is None:
            return None
        mine = Envoi.objects.filter(pk=found.pk, etat=EtatEnvoi.A_ENVOYER)
        if found.abonne is None or not found.abonne.actif:
            mine.update(etat=EtatEnvoi.ECARTE)
        elif mine.update(etat=EtatEnvoi.PRIS, pris_le=le, journal=journal, essais=F("essais") + 1, erreur=""):
            found.etat, found.journal, found.pris_le, found.essais = EtatEnvoi.PRIS, journal, le, found.essais + 1
            return found


def report(*, envoi: Envoi, remise: poste.Remise, le: datetime.datetime) -> None:
    """Write what became of a sending that was claimed."""
    if remise.issue == poste.ACCEPTE:
        _leave(envoi, EtatEnvoi.ENVOYE, envoye_le=le)
    elif remise.issue == poste.REFUSE:
        _refused(envoi, remise, le)
    elif remise.issue == poste.INJOIGNABLE:
        _leave(envoi, EtatEnvoi.A_ENVOYER, pas_avant=le + UNREACHABLE, erreur=remise.texte[:300])
    else:
        _leave(envoi, EtatEnvoi.INCERTAIN, erreur=remise.texte[:300])


def _leave(envoi: Envoi, etat: EtatEnvoi, **fields) -> None:
    Envoi.objects.filter(pk=envoi.pk, etat=EtatEnvoi.PRIS).update(etat=etat, **fields)


@transaction.atomic
def _refused(envoi: Envoi, remise: poste.Remise, le: datetime.datetime) -> None:
    """A final refusal counts against the address; a passing one is tried again later, so many times."""
    told = f"{remise.code} {remise.texte}"[:300]
    final = remise.code >= 500
    if not final and envoi.refus < len(DELAYS):
        later = le + DELAYS[envoi.refus]
        _leave(envoi, EtatEnvoi.A_ENVOYER, pas_avant=later, refus=envoi.refus + 1, erreur=told)
        return
    _leave(envoi, EtatEnvoi.REFUSE, erreur=told)
    genre = GenreRejet.DUR if final else GenreRejet.DOUX
    if envoi.abonne is not None:
        note_rejet(
            abonne=envoi.abonne, envoi=envoi, genre=genre, cle=f"smtp:{envoi.pli}", source="serveur d’envoi",
            raison=told, le=le,
        )  # fmt: skip


def settle(*, lettre: Lettre, le: datetime.datetime) -> bool:
    """Decide, by the journals, what became of the sendings that a dead process had taken; False to come back later.

    Not begun: to be sent. Accepted: sent. Begun without answer: doubtful, and only a person decides.
    """
    taken = Envoi.objects.filter(lettre=lettre, etat=EtatEnvoi.PRIS)
    for journal in list(taken.order_by().values_list("journal", flat=True).distinct()):
        try:
            marks = poste.read_journal(journal)
        except FileNotFoundError:
            lost = taken.filter(journal=journal, pris_le__lte=le - UNCERTAIN_AFTER)
            lost.update(etat=EtatEnvoi.INCERTAIN, erreur="Le journal de cet envoi est introuvable.")
            continue
        if marks is None:
            return False
        for envoi in taken.filter(journal=journal).select_related("abonne"):
            if envoi.pli in marks:
                report(envoi=envoi, remise=_told(*marks[envoi.pli]), le=le)
            else:
                _leave(envoi, EtatEnvoi.A_ENVOYER, erreur="Interrompu avant d’être remis\u00a0: rien n’était parti.")
    still = set(taken.order_by().values_list("journal", flat=True))
    for journal in poste.journals(lettre.pk):
        if journal not in still:  # all that it tells is written down
            poste.forget_journal(journal)
    return True


def _told(mark: str, words: str) -> poste.Remise:
    """What a journal says of one message."""
    if mark == poste.REFUSE:
        code, _, told = words.partition(" ")
        return poste.Remise(poste.REFUSE, int(code) if code.isdecimal() else 500, told)
    if mark == poste.ACCEPTE:
        return poste.Remise(poste.ACCEPTE)
    return poste.Remise(poste.DOUTE, 0, "L’envoi s’est interrompu avant la réponse du serveur.")


def finish(*, lettre: Lettre, le: datetime.datetime) -> Suite:
    """The letter is sent when nobody is left; else, when to go on."""
    left = Envoi.objects.filter(lettre=lettre, etat__in=RESTANTS)
    first = left.order_by(F("pas_avant").asc(nulls_first=True)).values_list("pas_avant", flat=True)[:1]
    waiting = list(first)
    if waiting:
        return Suite(max(waiting[0] - le, datetime.timedelta(0)) if waiting[0] else GO_ON.dans)
    Lettre.objects.filter(pk=lettre.pk, etat=EtatLettre.EN_COURS).update(etat=EtatLettre.ENVOYEE, envoyee_le=le)
    return DONE


@transaction.atomic
def decide_doubts(*, lettre: Lettre, renvoyer: bool, le: datetime.datetime) -> int:
    """A person decides of the doubtful ones: send once more (some may get it twice), or hold them for sent."""
    rows = Envoi.objects.filter(lettre=lettre, etat=EtatEnvoi.INCERTAIN)
    if not renvoyer:
        return rows.update(etat=EtatEnvoi.ENVOYE, envoye_le=F("pris_le"))
    count = rows.update(etat=EtatEnvoi.A_ENVOYER, pas_avant=None)
    if count:
        Lettre.objects.filter(pk=lettre.pk).update(etat=EtatLettre.EN_COURS, envoyee_le=None)
    return count


def recipients(*, segment: Segment, le: datetime.datetime) -> int:
    """How many would receive a letter now."""
    return segment.abonnes(timezone.localdate(le)).served(le).count()


__all__ = ["Suite", "begin", "decide_doubts", "recipients", "send_some", "settle"]
