from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouquet.demandes.enums import ENDED_INTERVENTIONS, TRANSITIONS, Etat, EtatIntervention
from bouquet.imports.states import BEGINNINGS, STATUTS, agrees, combine, demande_path, from_interventions

interventions = st.lists(st.sampled_from(list(EtatIntervention)), max_size=4)


def test_every_beginning_is_allowed_by_the_table():
    for etat, steps in BEGINNINGS.items():
        assert steps[-1] == etat
        assert all(after in TRANSITIONS[before] for before, after in pairwise(steps))
    assert BEGINNINGS.keys() == STATUTS.keys()


@pytest.mark.parametrize(("start", "end"), list(product(sorted(set(Etat) - {Etat.BROUILLON, Etat.DOUBLON}), STATUTS)))
def test_paths_follow_the_table(start, end):
    steps = demande_path(start, end)
    if steps is not None:
        states = [start, *steps]
        assert states[-1] == end
        assert all(after in TRANSITIONS[before] for before, after in pairwise(states))


@given(own=interventions, others=interventions, present=st.sampled_from(["", *STATUTS]), leads=st.booleans())
def test_a_demande_agrees_with_its_interventions(own, others, present, leads):
    """domain.md: realisee ⇔ all interventions ended, one at least done; orientee ⇔ some intervention."""
    if not own and not others:
        return
    etat = combine(said="", own=own, others=others, present=present, leads=leads)
    everyone = {*own, *others}
    done = everyone <= ENDED_INTERVENTIONS and EtatIntervention.REALISEE in everyone
    assert (etat in (Etat.REALISEE, Etat.CLOTUREE)) == done
    assert agrees(etat, [*own, *others])
    assert combine(said="", own=own, others=others, present=etat, leads=leads) == etat


@given(st.permutations([EtatIntervention.REALISEE, EtatIntervention.EN_COURS, EtatIntervention.ABANDONNEE]))
def test_order_of_interventions_does_not_matter(states):
    assert from_interventions(states, "") == Etat.EN_COURS
