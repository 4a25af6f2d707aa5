"""Places, waiting list, mails and calendar files, through the verbs."""

import datetime

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from icalendar import Calendar

from bouquet.core.avis import silence
from bouquet.core.models import Courriel
from bouquet.rencontres import ics
from bouquet.rencontres.enums import Etat
from bouquet.rencontres.genres import RAPPEL
from bouquet.rencontres.models import Inscription, Rencontre, Seance
from bouquet.rencontres.services import (
    InscriptionsFermees,
    Origine,
    PasDePlace,
    Personne,
    cancel_inscription,
    cancel_rencontre,
    create_serie,
    duplicate_rencontre,
    give_place,
    move_rencontre,
    register,
)
from bouquet.rencontres.services.rappels import remind_days, remind_hour
from bouquet.rencontres.services.redaction import announce_changes, told_of

from .factories import DAY, HOUR, NOON, InscriptionFactory, RencontreFactory, SeanceFactory

pytestmark = pytest.mark.django_db
FROM = Origine(structure="Organisme d’essai")


def come(seance, *names, **more):
    people = [Personne(name, f"{name}@exemple.test") for name in names]
    return [one.inscription for one in register(seance=seance, personnes=people, origine=FROM, le=NOON, **more)]


def etat(inscription) -> str:
    inscription.refresh_from_db()
    return inscription.etat


def keys() -> list[str]:
    return list(Courriel.objects.order_by("pk").values_list("gabarit", flat=True))


def test_the_waiting_list_fills_in_order_and_says_so():
    seance = SeanceFactory(jauge=1)
    one, two, three = come(seance, "un", "deux", "trois")
    assert [one.etat, two.etat, three.etat] == ["confirmee", "attente", "attente"]
    cancel_inscription(inscription=one, le=NOON)
    assert [etat(one), etat(two), etat(three)] == ["annulee", "confirmee", "attente"]
    assert keys()[-2:] == ["rencontres/courriels/desinscrite", "rencontres/courriels/place"]
    assert Courriel.objects.get(gabarit="rencontres/courriels/place").destinataire == "deux@exemple.test"


def test_a_newcomer_never_passes_those_who_wait():
    seance = SeanceFactory(jauge=1)
    come(seance, "un", "deux")
    Seance.objects.filter(pk=seance.pk).update(jauge=5)
    (late,) = come(seance, "tard")
    assert late.waits


def test_nothing_moves_once_the_seance_has_begun():
    seance = SeanceFactory(jauge=1)
    one, two = come(seance, "un", "deux")
    with pytest.raises(ValidationError):
        cancel_inscription(inscription=one, le=seance.debut)
    assert (etat(one), etat(two)) == ("confirmee", "attente")


def test_a_place_is_given_out_of_turn_only_when_there_is_one():
    seance = SeanceFactory(jauge=1)
    _, two, three = come(seance, "un", "deux", "trois")
    with pytest.raises(PasDePlace):
        give_place(inscription=three, le=NOON)
    Seance.objects.filter(pk=seance.pk).update(jauge=2)
    give_place(inscription=three, le=NOON)
    assert (etat(two), etat(three)) == ("attente", "confirmee")


@pytest.mark.parametrize(
    "values",
    [
        {"ouverture": NOON + HOUR},
        {"cloture": NOON - HOUR},
        {"rencontre__etat": Etat.BROUILLON},
        {"rencontre__etat": Etat.ANNULEE, "rencontre__motif_annulation": "Neige"},
    ],
)
def test_registration_is_refused_outside_its_dates(values):
    seance = SeanceFactory(**values)
    with pytest.raises(InscriptionsFermees):
        come(seance, "un")
    assert not Inscription.objects.exists()


def test_organisers_register_after_closing_but_the_places_still_count():
    seance = SeanceFactory(cloture=NOON - HOUR, jauge=1)
    one, two = come(seance, "un", "deux", organise=True)
    assert (one.etat, two.etat) == ("confirmee", "attente")


def test_double_booking_keeps_one_and_sends_the_link_again_once():
    seance = SeanceFactory()
    come(seance, "un")
    again = register(seance=seance, personnes=[Personne("Un", " UN@exemple.test ")], origine=FROM, le=NOON)
    register(seance=seance, personnes=[Personne("Un", "un@exemple.test")], origine=FROM, le=NOON)
    assert again[0].deja
    assert (Inscription.objects.count(), Courriel.objects.count()) == (1, 2)


# -- Mails and calendar files -----------------------------------------------------------------------------------------


def test_the_confirmation_has_a_calendar_file_the_link_and_hides_the_private_one(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        (one,) = come(SeanceFactory(online=True), "un")
    (sent,) = mail.outbox
    assert f"/inscription/{one.jeton}/" in sent.body
    assert "https://visio.exemple.test/abc" in sent.body
    assert one.jeton not in Courriel.objects.get().texte
    (attached,) = sent.attachments
    name, content, kind = attached
    assert name == "rencontre.ics"
    assert "text/calendar" in kind
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["DTSTART"].dt == NOON + 10 * DAY
    assert "visio.exemple.test" in event["DESCRIPTION"]
    assert one.jeton not in str(content)


def test_whoever_waits_gets_neither_link_nor_calendar(django_capture_on_commit_callbacks):
    seance = SeanceFactory(online=True, jauge=1)
    come(seance, "un")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        come(seance, "deux")
    (sent,) = mail.outbox
    assert sent.attachments == []
    assert "visio" not in sent.body + sent.alternatives[0].content
    assert "position 1" in sent.body


def test_no_mail_repeats_the_name_that_was_typed():
    person = Personne("Achetez https://piege.exemple", "un@exemple.test", "https://piege.exemple")
    register(seance=SeanceFactory(), personnes=[person], origine=FROM, le=NOON)
    courriel = Courriel.objects.get()
    assert "piege" not in courriel.texte + courriel.html + courriel.sujet


def test_cancelling_the_rencontre_writes_to_all_with_the_reason_and_a_cancelled_event():
    seance = SeanceFactory(jauge=1)
    come(seance, "un", "deux")
    gone = InscriptionFactory(seance=seance, etat="annulee", annulee_le=NOON)
    told = cancel_rencontre(rencontre=seance.rencontre, motif="La salle est inondée.", auteur=None, le=NOON)
    ends = Courriel.objects.filter(gabarit="rencontres/courriels/annulation")
    assert (told, ends.count()) == (2, 2)
    assert not ends.filter(destinataire=gone.courriel).exists()
    assert all("La salle est inondée." in one.texte for one in ends)
    (event,) = Calendar.from_ical(bytes(ends[0].pieces.get().contenu)).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"
    with pytest.raises(InscriptionsFermees):
        come(seance, "trois", organise=True)


def test_a_cancellation_needs_a_reason_and_a_published_rencontre():
    published, draft = SeanceFactory().rencontre, RencontreFactory(etat=Etat.BROUILLON)
    for rencontre, motif in ((published, " "), (draft, "Neige")):
        with pytest.raises(ValidationError):
            cancel_rencontre(rencontre=rencontre, motif=motif, auteur=None, le=NOON)
    assert Rencontre.objects.filter(etat=Etat.ANNULEE).count() == 0


def test_a_change_of_date_is_told_once_to_those_who_come_and_updates_their_calendar():
    seance = SeanceFactory()
    come(seance, "un")
    before = told_of(seance.rencontre)
    Seance.objects.filter(pk=seance.pk).update(debut=NOON + 12 * DAY, fin=NOON + 12 * DAY + HOUR)
    assert announce_changes(rencontre=seance.rencontre, before=before, le=NOON) == 1
    assert announce_changes(rencontre=seance.rencontre, before=told_of(seance.rencontre), le=NOON) == 0
    changed = Courriel.objects.get(gabarit="rencontres/courriels/changement")
    (event,) = Calendar.from_ical(bytes(changed.pieces.get().contenu)).walk("VEVENT")
    assert (event["DTSTART"].dt, event["SEQUENCE"]) == (NOON + 12 * DAY, 1)


def test_more_places_go_to_those_who_wait_and_fewer_than_taken_are_refused():
    seance = SeanceFactory(jauge=1)
    _, two = come(seance, "un", "deux")
    Seance.objects.filter(pk=seance.pk).update(jauge=2)
    announce_changes(rencontre=seance.rencontre, before=told_of(seance.rencontre), le=NOON)
    assert etat(two) == "confirmee"
    Seance.objects.filter(pk=seance.pk).update(jauge=1)
    with pytest.raises(ValidationError, match="2 places"):
        announce_changes(rencontre=seance.rencontre, before=told_of(seance.rencontre), le=NOON)


# -- Reminders --------------------------------------------------------------------------------------------------------


def reminders() -> int:
    return Courriel.objects.filter(gabarit="rencontres/courriels/rappel").count()


def test_reminders_leave_a_week_and_a_day_before_never_twice_and_only_to_those_with_a_place():
    seance = SeanceFactory(jauge=1)
    come(seance, "un", "deux")
    written = [remind_days(le=NOON + days * DAY) for days in range(11)]
    assert written == [0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0]
    assert [remind_days(le=NOON + days * DAY) for days in (3, 9)] == [0, 0]
    assert set(
        Courriel.objects.filter(gabarit="rencontres/courriels/rappel").values_list("destinataire", flat=True)
    ) == {"un@exemple.test"}


def test_a_reminder_of_the_week_catches_up_but_not_for_whoever_registered_since():
    seance = SeanceFactory()
    come(seance, "un")
    InscriptionFactory(seance=seance, created_at=NOON + 5 * DAY)
    assert remind_days(le=NOON + 5 * DAY) == 1


def test_the_reminder_of_the_hour_is_for_what_is_online_in_that_hour_only():
    seance, hall = SeanceFactory(online=True), SeanceFactory()
    come(seance, "un")
    come(hall, "deux")
    minute = datetime.timedelta(minutes=1)
    assert remind_hour(seance=seance, le=seance.debut - HOUR - minute) == 0
    assert remind_hour(seance=hall, le=hall.debut - HOUR) == 0
    assert remind_hour(seance=seance, le=seance.debut - HOUR) == 1
    assert remind_hour(seance=seance, le=seance.debut - minute) == 0
    assert "visio" in Courriel.objects.get(gabarit="rencontres/courriels/rappel").texte
    assert remind_hour(seance=seance, le=seance.debut) == 0


def test_reminders_are_silenced_by_who_wants_and_say_how():
    seance = SeanceFactory()
    come(seance, "un", "deux")
    silence(adresse="un@exemple.test", genre=RAPPEL)
    assert remind_days(le=NOON + 9 * DAY) == 1
    assert "/courriels/arret/" in Courriel.objects.get(gabarit="rencontres/courriels/rappel").arret


def test_a_cancelled_rencontre_reminds_nobody():
    seance = SeanceFactory()
    come(seance, "un")
    cancel_rencontre(rencontre=seance.rencontre, motif="Neige", auteur=None, le=NOON)
    assert remind_days(le=NOON + 9 * DAY) == 0


# -- States, copies, series -------------------------------------------------------------------------------------------


def test_a_rencontre_is_reviewed_before_it_is_published_and_its_history_is_kept():
    rencontre = SeanceFactory(rencontre__etat=Etat.BROUILLON).rencontre
    with pytest.raises(ValidationError):
        move_rencontre(rencontre=rencontre, vers=Etat.PUBLIEE, auteur=None, le=NOON)
    rencontre = move_rencontre(rencontre=rencontre, vers=Etat.RELUE, auteur=None, le=NOON)
    rencontre = move_rencontre(rencontre=rencontre, vers=Etat.PUBLIEE, auteur=None, le=NOON)
    steps = list(rencontre.transitions.order_by("pk").values_list("de", "vers"))
    assert steps == [("brouillon", "relue"), ("relue", "publiee")]
    assert rencontre.publiee_le == NOON


def test_publishing_needs_a_summary_and_a_seance():
    rencontre = RencontreFactory(etat=Etat.RELUE, resume="")
    with pytest.raises(ValidationError, match="un résumé et au moins une séance"):
        move_rencontre(rencontre=rencontre, vers=Etat.PUBLIEE, auteur=None, le=NOON)


def test_a_rencontre_with_people_is_cancelled_not_hidden():
    inscription = InscriptionFactory()
    with pytest.raises(ValidationError, match="annulez"):
        move_rencontre(rencontre=inscription.seance.rencontre, vers=Etat.BROUILLON, auteur=None, le=NOON)


def test_a_copy_has_everything_but_the_people():
    seance = InscriptionFactory(seance__jauge=30).seance
    seance.rencontre.questions.create(libelle="Déjeunez-vous ?")
    seance.rencontre.etapes.create(titre="Accueil")
    copy = duplicate_rencontre(rencontre=seance.rencontre, le=NOON)
    assert (copy.etat, copy.titre) == (Etat.BROUILLON, f"{seance.rencontre.titre} (copie)")
    assert copy.slug != seance.rencontre.slug
    assert [one.jauge for one in copy.seances.all()] == [30]
    assert (copy.questions.count(), copy.etapes.count()) == (1, 1)
    assert Inscription.objects.count() == 1
    assert seance.rencontre.seances.count() == 1


def test_a_series_repeats_at_its_rhythm():
    seance = SeanceFactory(ouverture=NOON)
    made = create_serie(rencontre=seance.rencontre, rythme="quinzaine", nombre=2, le=NOON)
    assert [one.seances.get().debut for one in made] == [NOON + 24 * DAY, NOON + 38 * DAY]
    assert made[1].seances.get().ouverture == NOON + 28 * DAY
    seance.rencontre.refresh_from_db()
    assert {one.serie_id for one in (*made, seance.rencontre)} == {seance.rencontre.serie_id}
    with pytest.raises(ValidationError):
        create_serie(rencontre=seance.rencontre, rythme="quinzaine", nombre=0, le=NOON)


def test_a_calendar_file_follows_the_rfc_line_by_line():
    """Without the library that writes it: lines of 75 octets at most, ended by CRLF, text escaped, times in UTC."""
    rencontre = RencontreFactory(titre="Été ; ponts, routes\\chemins", resume="é" * 200)
    seance = SeanceFactory(rencontre=rencontre, online=True)
    raw = ics.one_seance(seance, le=NOON, told_link=True)
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75
    unfolded = dict(line.split(":", 1) for line in raw.decode().replace("\r\n ", "").splitlines() if ":" in line)
    assert unfolded["SUMMARY"] == r"Été \; ponts\, routes\\chemins"
    assert unfolded["DTSTART"] == "20260312T120000Z"
    assert unfolded["UID"].startswith(f"seance-{seance.pk}@")
    needed = {"BEGIN", "VERSION", "PRODID", "METHOD", "DTSTAMP", "DTEND", "LOCATION", "STATUS", "SEQUENCE", "END"}
    assert needed <= set(unfolded)
    assert unfolded["LOCATION"] == seance.lien
    assert seance.lien not in ics.one_seance(seance, le=NOON, told_link=False).decode()
