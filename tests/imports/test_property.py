"""Whatever valid rows a file holds: applied once, it says nothing new; undone, nothing is left."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande, Intervention
from bouquet.imports.services import ImportRefused, apply_import, preview_import, undo_import
from bouquet.imports.states import STATUTS, agrees
from tests.imports.conftest import TODAY

rows = st.lists(
    st.fixed_dictionaries(
        {
            "reference_externe": st.sampled_from(["", "A", "B", "C"]),
            "date_demande": st.dates(dt.date(2024, 12, 30), dt.date(2025, 1, 2)).map(str),
            "beneficiaire": st.sampled_from(["Valdoré", "Les Granges-Blanches", "CC du Val Doré"]),
            "objet": st.sampled_from(["Toit", "École", "ecole"]),
            "thematique": st.sampled_from(["habitat", "Énergie"]),
            "prestation": st.sampled_from(["conseil", "amo", "mod"]),
            "statut": st.sampled_from(["", *STATUTS]),
            "service": st.sampled_from(["SATESE", "SATEP"]),
            "jours": st.sampled_from(["", "0,5", "2"]),
        }
    ),
    min_size=1,
    max_size=6,
)


class _Undo(Exception):
    pass


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=rows, second=rows)
def test_applying_is_foretold_idempotent_and_undoable(monde, fichier, first, second):
    try:
        with transaction.atomic():
            check(monde, fichier, first, second)
            raise _Undo
    except _Undo:
        pass


def check(monde, fichier, first, second):
    with_service = [fichier(*first, nom="dge.csv"), monde.dge]
    without = [fichier(*({**row, "service": ""} for row in second), nom="caue.csv"), monde.caue]
    applied = []
    for path, organisme in (with_service, without):
        preview = preview_import(path=path, organisme=organisme, today=TODAY)
        if not preview.is_applicable:
            with pytest.raises(ImportRefused) as refused:
                apply_import(path=path, organisme=organisme, today=TODAY)
            assert refused.value.preview.issues == preview.issues
            continue
        source = apply_import(path=path, organisme=organisme, today=TODAY)
        assert source.rapport == preview.report()
        again = preview_import(path=path, organisme=organisme, today=TODAY)
        assert again.counts.is_nothing_new, (again.changes, again.issues)
        applied.append(source)
    for demande in Demande.objects.prefetch_related("interventions"):
        etats = [intervention.etat for intervention in demande.interventions.all()]
        assert agrees(demande.etat, etats) if etats else demande.etat not in (Etat.ORIENTEE, Etat.EN_COURS)
    for source in reversed(applied):
        if source.pk:
            undo_import(source=source, apply=True)
    assert (Demande.objects.count(), Intervention.objects.count()) == (0, 0)
