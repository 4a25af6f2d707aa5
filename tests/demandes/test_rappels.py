"""Reminders: on their dates, once, to the people in charge and to nobody else, whatever the days `daily` ran."""

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bouquet.annuaire.enums import Role
from bouquet.annuaire.referents import referent_addresses
from bouquet.core.avis import GENRES, silence
from bouquet.core.models import Courriel
from bouquet.demandes.daily import remind
from bouquet.demandes.enums import Etat, EtatConvention, EtatIntervention
from bouquet.demandes.jalons import CONVENTION, ECHEANCE, RATTRAPAGE, SANS_REPONSE
from bouquet.demandes.models import Convention, Demande, TransitionDemande
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory, ReferentFactory
from tests.demandes.factories import ConventionFactory, ConventionPartieFactory, DemandeFactory, InterventionFactory
from tests.territoires.factories import CollectiviteFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
FIN = datetime.date(2026, 12, 31)
EVENT = datetime.date(2026, 6, 15)


def at(day: datetime.date, hour: int = 6) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, 30)))


def told(prefix: str = "") -> list[str]:
    return sorted(Courriel.objects.filter(cle__startswith=prefix).values_list("destinataire", flat=True))


def run_each_day(start: datetime.date, end: datetime.date) -> dict[int, list[str]]:
    """Twice a day; for each day that wrote, as a number of days before `end`, the addresses written to."""
    days, known = {}, set(Courriel.objects.values_list("pk", flat=True))
    for rank in range((end - start).days + 1):
        day = start + rank * DAY
        remind(at(day)), remind(at(day, 18))
        new = dict(Courriel.objects.exclude(pk__in=known).values_list("pk", "destinataire"))
        if new:
            days[(end - day).days] = sorted(new.values())
        known |= set(new)
    return days


@pytest.fixture
def organisme():
    return OrganismeFactory(sigle="CAUE")


@pytest.fixture
def referent(organisme):
    return AppartenanceFactory(role=Role.REFERENT, organisme=organisme).user


@pytest.fixture
def coordonnateur():
    return AppartenanceFactory(role=Role.COORDINATION).user


def convention(organisme, **fields) -> Convention:
    whole = {"etat": EtatConvention.ACTIVE, "date_signature": datetime.date(2026, 1, 1), "fin": FIN, **fields}
    made = ConventionFactory(debut=datetime.date(2026, 1, 1), **whole)
    ConventionPartieFactory(convention=made, organisme=organisme)
    ConventionPartieFactory(convention=made, organisme=None, collectivite=CollectiviteFactory(nom="Essai-sur-Drôme"))
    return made


def test_a_convention_is_recalled_90_30_and_7_days_before_its_end_to_the_referent_only(organisme, referent):
    AppartenanceFactory(role=Role.AGENT, organisme=organisme)
    AppartenanceFactory(role=Role.REFERENT, organisme=OrganismeFactory())
    AppartenanceFactory(role=Role.COORDINATION)
    made = convention(organisme)
    for days_before in (90, 30, 7):
        days = run_each_day(FIN - (days_before + 2) * DAY, FIN - (days_before - 5) * DAY)
        assert days == {5: [referent.email]}
    assert run_each_day(FIN - 50 * DAY, FIN - 48 * DAY) == run_each_day(FIN - DAY, FIN + 2 * DAY) == {}
    first, second, third = Courriel.objects.order_by("pk")
    assert f"/espace/conventions/{made.pk}/" in first.texte
    assert "référent de CAUE, partie à cette convention" in first.texte
    assert "dans 90\xa0jours" in first.texte
    assert "Le prochain\xa0: le 1er\xa0décembre 2026" in first.texte
    assert "Le prochain\xa0: le 24\xa0décembre 2026" in second.texte
    assert "C’était le dernier." in third.texte
    assert "Le prochain" not in third.texte


@pytest.mark.parametrize(
    "fields",
    [{"etat": EtatConvention.RESILIEE}, {"etat": EtatConvention.RENOUVELEE}, {"etat": EtatConvention.ECHUE}],
)
def test_a_convention_no_longer_in_force_is_not_recalled(organisme, referent, fields):
    convention(organisme, **fields)
    for days_before in (90, 30, 7):
        assert run_each_day(FIN - days_before * DAY, FIN - days_before * DAY) == {}


def test_a_convention_with_a_signed_sequel_is_not_recalled_any_more(organisme, referent):
    made = convention(organisme)
    remind(at(FIN - 90 * DAY))
    sequel = ConventionFactory(renouvelle=made, debut=FIN + DAY, fin=FIN + 365 * DAY)
    remind(at(FIN - 30 * DAY))
    Convention.objects.filter(pk=sequel.pk).update(etat=EtatConvention.SIGNEE, date_signature=FIN)
    remind(at(FIN - 7 * DAY))
    assert len(told()) == 2


def test_who_left_is_closed_or_silenced_gets_nothing(organisme, referent):
    closed = AppartenanceFactory(role=Role.REFERENT, organisme=organisme).user
    closed.is_active = False
    closed.save()
    AppartenanceFactory(role=Role.REFERENT, organisme=organisme).delete()
    quiet = AppartenanceFactory(role=Role.REFERENT, organisme=organisme).user
    silence(adresse=quiet.email.upper(), genre=CONVENTION.genre)
    former = UserFactory()
    AppartenanceFactory(user=former, role=Role.AGENT, organisme=OrganismeFactory())
    ReferentFactory(organisme=organisme, nom="Parti", user=former, courriel="encore@exemple.test")
    ReferentFactory(organisme=organisme, nom="Fermé", courriel=closed.email.upper())
    ReferentFactory(organisme=organisme, nom="Sans adresse")
    ReferentFactory(organisme=organisme, nom="Sans compte", courriel="Referente@exemple.test")
    ReferentFactory(organisme=organisme, nom="Le même", user=referent, courriel="autre@exemple.test")
    convention(organisme)
    remind(at(FIN - 90 * DAY))
    assert told() == sorted([referent.email, "referente@exemple.test"])


def test_an_organisme_that_left_the_network_is_not_written_to(organisme, referent):
    organisme.date_sortie = FIN - 91 * DAY
    organisme.save()
    convention(organisme)
    assert run_each_day(FIN - 90 * DAY, FIN - 86 * DAY) == {}
    assert referent_addresses([organisme.pk], FIN) == {}


def test_referents_of_many_organismes_are_read_in_four_queries(django_assert_max_num_queries):
    organismes = [AppartenanceFactory(role=Role.REFERENT, organisme=OrganismeFactory()).organisme for _ in range(7)]
    with django_assert_max_num_queries(4):
        assert len(referent_addresses([one.pk for one in organismes], FIN)) == 7


def moved(demande, day) -> None:
    TransitionDemande.objects.create(demande=demande, vers=Etat.ORIENTEE, auteur_nom="X", le=at(day))
    Demande.objects.filter(pk=demande.pk).read_news_again()


@pytest.fixture
def asked(organisme, referent, coordonnateur):
    """Proposed to CAUE on EVENT, and silent since."""
    demande = DemandeFactory(etat=Etat.ORIENTEE, date_demande=EVENT - 20 * DAY, coordonnateur=coordonnateur)
    moved(demande, EVENT)
    InterventionFactory(demande=demande, organisme=organisme, etat=EtatIntervention.PROPOSEE)
    InterventionFactory(demande=demande, organisme=OrganismeFactory(), etat=EtatIntervention.DECLINEE)
    return demande


def test_a_demande_without_answer_is_recalled_after_10_and_20_days(asked, organisme, referent, coordonnateur):
    AppartenanceFactory(role=Role.AGENT, organisme=organisme)
    AppartenanceFactory(role=Role.COORDINATION)
    days = run_each_day(EVENT + 8 * DAY, EVENT + 30 * DAY)
    both = sorted([referent.email, coordonnateur.email])
    assert days == {20: both, 10: both}
    reasons = dict(Courriel.objects.values_list("destinataire", "raison"))
    assert "CAUE, dont vous êtes référent, est sollicité" in reasons[referent.email]
    assert "vous coordonnez cette demande" in reasons[coordonnateur.email]


def test_news_put_the_reminder_off_and_an_answer_ends_it(asked):
    remind(at(EVENT + 9 * DAY))
    moved(asked, EVENT + 9 * DAY)
    remind(at(EVENT + 10 * DAY))
    assert told() == []
    remind(at(EVENT + 19 * DAY))
    assert len(told("sans-reponse:")) == 2
    asked.etat = Etat.EN_COURS
    asked.save()
    remind(at(EVENT + 29 * DAY))
    assert len(told()) == 2


def test_nobody_else_is_told_of_a_demande_that_nobody_was_asked_to_answer(coordonnateur):
    DemandeFactory(etat=Etat.DEPOSEE, date_demande=EVENT, coordonnateur=coordonnateur)
    DemandeFactory(etat=Etat.DEPOSEE, date_demande=EVENT)
    assert run_each_day(EVENT + 8 * DAY, EVENT + 30 * DAY) == {20: [coordonnateur.email], 10: [coordonnateur.email]}


def test_a_coordinator_who_left_the_coordination_gets_nothing(asked, coordonnateur, referent):
    coordonnateur.appartenances.all().delete()
    remind(at(EVENT + 10 * DAY))
    assert told() == [referent.email]


@pytest.fixture
def due(organisme, referent, coordonnateur):
    demande = DemandeFactory(etat=Etat.EN_COURS, echeance=EVENT, coordonnateur=coordonnateur)
    InterventionFactory(demande=demande, organisme=organisme, chef_de_file=True)
    other = OrganismeFactory()
    AppartenanceFactory(role=Role.REFERENT, organisme=other)
    InterventionFactory(demande=demande, organisme=other)
    return demande


def test_an_echeance_is_recalled_a_week_before_and_on_the_day(due, referent, coordonnateur):
    days = run_each_day(EVENT - 10 * DAY, EVENT + 5 * DAY)
    both = sorted([referent.email, coordonnateur.email])
    assert days == {12: both, 5: both}
    last = Courriel.objects.order_by("pk").last()
    assert "aujourd’hui" in last.texte
    assert "aujourd’hui" in last.html


def test_the_person_named_on_the_work_is_told_rather_than_the_referents_while_they_are_there(due, organisme, referent):
    named = AppartenanceFactory(role=Role.AGENT, organisme=organisme).user
    due.interventions.filter(chef_de_file=True).update(referent=named)
    due.coordonnateur = None
    due.save()
    remind(at(EVENT - 7 * DAY))
    assert told() == [named.email]
    named.appartenances.all().delete()
    remind(at(EVENT))
    assert told() == sorted([named.email, referent.email])


def test_a_moved_echeance_is_another_occasion(due):
    remind(at(EVENT - 7 * DAY))
    due.echeance = EVENT + 30 * DAY
    due.save()
    remind(at(EVENT))
    assert len(told()) == 2
    remind(at(EVENT + 23 * DAY))
    assert len(told()) == 4


@given(
    runs=st.lists(st.integers(-120, 40), max_size=60).map(sorted),
    rappel=st.sampled_from([CONVENTION, SANS_REPONSE, ECHEANCE]),
)
def test_whatever_the_days_daily_runs_no_reminder_leaves_twice_nor_off_its_dates(runs, rappel):
    sent = []
    for run in runs:
        jalon = rappel.due(EVENT, EVENT + run * DAY)
        if jalon and jalon.jours not in sent:  # the key of a mail holds it
            sent.append(jalon.jours)
            assert jalon.jours <= run <= jalon.jours + RATTRAPAGE
            assert jalon.prochain is None or jalon.prochain > EVENT + run * DAY
    assert sent == sorted(set(sent))
    assert all(any(0 <= run - jours <= RATTRAPAGE for run in runs) == (jours in sent) for jours in rappel.jours)


def test_daily_sends_them_once_on_consecutive_days(due, asked, organisme, referent, mailoutbox):
    convention(organisme, fin=EVENT + 90 * DAY)
    with time_machine.travel(at(EVENT - DAY), tick=False) as clock:
        for _ in range(15):
            call_command("daily"), call_command("daily")
            clock.shift(DAY)
    keys = [(message.to[0], message.subject) for message in mailoutbox if "Ce qui vous attend" not in message.subject]
    assert len(keys) == len(set(keys))
    assert len([key for key in keys if key[0] == referent.email]) == 3  # convention, échéance, without answer


def test_every_reminder_leads_to_its_silence(client, due, settings):
    settings.BOUQUET_URL = "https://ingenierie.exemple.test"
    remind(at(EVENT - 7 * DAY))
    for one in Courriel.objects.all():
        path = one.arret.removeprefix(settings.BOUQUET_URL)
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    remind(at(EVENT))
    assert len(told()) == 2
    assert set(GENRES) >= {"convention", "sans-reponse", "echeance", "accuse", "satisfaction"}
