"""Two people at once: one wins, the other is told."""

import datetime
import itertools

from auditlog.models import LogEntry

from bouquet.demandes.enums import Canal, Etat, EtatIntervention
from bouquet.demandes.models import Convention, Demande, Intervention, TransitionDemande
from bouquet.demandes.services import (
    EtatHasChanged,
    change_draft,
    deposit_demande,
    deposit_once,
    designate_chef_de_file,
    edit_demande,
    mark_doublon,
    reserve_references,
    transition_demande,
    transition_intervention,
)
from bouquet.demandes.services.editing import seen
from tests.catalogue.factories import ThematiqueFactory
from tests.demandes.factories import ConventionFactory, ConventionPartieFactory, DemandeFactory, InterventionFactory
from tests.territoires.factories import CollectiviteFactory

NOON = datetime.datetime(2025, 3, 12, 12, tzinfo=datetime.UTC)


def test_no_reference_is_given_twice_when_many_ask_at_once(together):
    def ask():
        return [reference for _ in range(5) for reference in reserve_references(annee=2025, count=3)]

    given = together(ask, ask, ask, ask)
    assert sorted(itertools.chain.from_iterable(given)) == [f"2025-{n:05d}" for n in range(1, 61)]


def test_a_thousand_deposits_at_once_have_a_thousand_references(together):
    """Four town halls at a time, two hundred and fifty demandes each, through the verb that the site calls."""
    ((commune, theme),) = together(lambda: (CollectiviteFactory(), ThematiqueFactory()))

    def deposit_many():
        return [deposit_demande(demande=asked(commune, theme), auteur=None, le=NOON).reference for _ in range(250)]

    given = list(itertools.chain.from_iterable(together(*[deposit_many] * 4)))
    assert sorted(given) == [f"2025-{n:05d}" for n in range(1, 1001)]
    ((stored_references, jetons),) = together(
        lambda: (
            sorted(Demande.objects.values_list("reference", flat=True)),
            Demande.objects.values_list("jeton", flat=True).distinct().count(),
        )
    )
    assert stored_references == sorted(given)
    assert jetons == 1000


def test_the_same_form_sent_many_times_at_once_makes_one_demande(together):
    ((commune, theme),) = together(lambda: (CollectiviteFactory(), ThematiqueFactory()))

    def send():
        return deposit_once(demande=asked(commune, theme), cle="un-formulaire", le=NOON).reference

    assert together(*[send] * 6) == ["2025-00001"] * 6
    assert together(Demande.objects.count) == [1]


def test_of_two_people_who_move_a_demande_one_wins(together):
    (demande,) = together(DemandeFactory)

    def qualify():
        return transition_demande(demande=fresh(demande, Etat.DEPOSEE), vers=Etat.QUALIFIEE, auteur=None, le=NOON)

    def refuse():
        return transition_demande(
            demande=fresh(demande, Etat.DEPOSEE), vers=Etat.REFUSEE, auteur=None, le=NOON, motif="Hors sujet"
        )

    results = together(qualify, refuse)
    winners = [result for result in results if isinstance(result, Demande)]
    losers = [result for result in results if isinstance(result, EtatHasChanged)]
    assert (len(winners), len(losers)) == (1, 1)
    ((etat, rows),) = together(lambda: (stored(demande).etat, history(demande)))
    assert etat == winners[0].etat == losers[0].current.etat
    assert rows == [("deposee", etat)]


def test_of_two_people_who_end_the_same_work_one_wins(together):
    (work,) = together(InterventionFactory)

    def end(vers):
        seen = Intervention.objects.get(pk=work.pk)
        seen.etat = EtatIntervention.EN_COURS
        return transition_intervention(intervention=seen, vers=vers, auteur=None, le=NOON, motif="Fini")

    results = together(
        lambda: end(EtatIntervention.REALISEE),
        lambda: end(EtatIntervention.ABANDONNEE),
    )
    assert sorted(type(result).__name__ for result in results) == ["EtatHasChanged", "Intervention"]


def test_two_leaders_named_at_once_leave_one(together):
    def pair():
        first = InterventionFactory(chef_de_file=True)
        return InterventionFactory(demande=first.demande), InterventionFactory(demande=first.demande)

    ((one, two),) = together(pair)
    results = together(
        lambda: designate_chef_de_file(intervention=one), lambda: designate_chef_de_file(intervention=two)
    )
    assert all(isinstance(result, Intervention) for result in results), results
    work = Intervention.objects.filter(demande=one.demande_id)
    (leaders,) = together(lambda: list(work.filter(chef_de_file=True).values_list("pk", flat=True)))
    assert len(leaders) == 1
    assert leaders[0] in {one.pk, two.pk}


def test_two_demandes_marked_as_doublons_of_each_other_do_not_both_vanish(together):
    ((one, two),) = together(lambda: (DemandeFactory(), DemandeFactory()))

    def mark(demande, cible):
        demande, cible = fresh(demande, Etat.DEPOSEE), fresh(cible, Etat.DEPOSEE)
        return mark_doublon(demande=demande, cible=cible, auteur=None, le=NOON, motif="Même projet")

    results = together(lambda: mark(one, two), lambda: mark(two, one))
    assert sorted(type(result).__name__ for result in results) == ["Demande", "EtatHasChanged"]
    ((kept, gone),) = together(lambda: sorted((stored(one).etat, stored(two).etat)))
    assert (kept, gone) == (Etat.DEPOSEE, Etat.DOUBLON)


def asked(commune, theme) -> Demande:
    return Demande(
        beneficiaire=commune, objet="Refaire le toit", thematique=theme, date_demande=NOON.date(), canal=Canal.SITE
    )


def fresh(demande: Demande, etat: str) -> Demande:
    """The demande as its page showed it before anybody moved it."""
    seen = stored(demande)
    seen.etat = etat
    return seen


def stored(demande: Demande) -> Demande:
    return Demande.objects.get(pk=demande.pk)


def history(demande: Demande) -> list[tuple[str, str]]:
    return list(TransitionDemande.objects.filter(demande=demande).values_list("de", "vers"))


def test_of_two_who_correct_a_demande_at_once_one_wins_and_nothing_is_mixed(together):
    (demande,) = together(DemandeFactory)
    ((one, other),) = together(lambda: (seen(stored(demande)), seen(stored(demande))))

    def correct(vu, **changes):
        return edit_demande(demande=demande, changes=changes, vu=vu, auteur=None, le=NOON)

    results = together(
        lambda: correct(one, objet="Par la première", description="Première"),
        lambda: correct(other, objet="Par le second", description="Second"),
    )
    assert sorted(type(result).__name__ for result in results) == ["Demande", "FicheHasChanged"], results
    (now,) = together(lambda: (stored(demande).objet, stored(demande).description))
    assert now in {("Par la première", "Première"), ("Par le second", "Second")}
    (rows,) = together(lambda: LogEntry.objects.count())
    assert rows == 1


def test_of_two_who_correct_a_convention_at_once_one_wins_and_its_parties_stay_whole(together):
    def start():
        draft = ConventionPartieFactory(convention=ConventionFactory()).convention
        return draft, seen(draft), CollectiviteFactory(), CollectiviteFactory()

    ((draft, vu, one, other),) = together(start)

    def correct(base, place):
        mine = Convention.objects.get(pk=draft.pk)
        mine.base_legale = base
        return change_draft(convention=mine, parties=[place], vu=vu, auteur=None, le=NOON)

    results = together(lambda: correct("Première", one), lambda: correct("Seconde", other))
    assert sorted(type(result).__name__ for result in results) == ["Convention", "FicheHasChanged"], results

    def read():
        now = Convention.objects.get(pk=draft.pk)
        return now.base_legale, [party.collectivite_id for party in now.parties.all()], LogEntry.objects.count()

    ((base, parties, rows),) = together(read)
    assert (base, parties) in [("Première", [one.pk]), ("Seconde", [other.pk])]
    assert rows == 1
