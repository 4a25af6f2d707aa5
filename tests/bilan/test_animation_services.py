"""Rencontres from the database to the bilan, and the lists behind their figures."""

import datetime

import pytest

from bouquet.annuaire.enums import Role
from bouquet.bilan import collect_animation, services
from bouquet.rencontres.enums import Etat, EtatInscription
from bouquet.rencontres.models import Evaluation
from tests.annuaire.factories import AppartenanceFactory
from tests.demandes.factories import DemandeFactory
from tests.rencontres.factories import InscriptionFactory, RencontreFactory, SeanceFactory

from .test_services import world  # noqa: F401 (a fixture of these tests too)

pytestmark = pytest.mark.django_db
WHEN = datetime.datetime(2025, 5, 6, 9, tzinfo=datetime.UTC)


@pytest.fixture
def met(world):  # noqa: F811
    """A webinaire where Crest came and Omblèze did not; one cancelled; Crest asks two weeks later."""
    held = SeanceFactory(debut=WHEN, rencontre__titre="Entretenir un pont")
    crest, omblize = world["crest"].commune, world["omblize"].commune
    came = InscriptionFactory(seance=held, collectivite=crest, etat=EtatInscription.PRESENTE, public="elus")
    Evaluation.objects.create(inscription=came, note=4, le=WHEN)
    InscriptionFactory(seance=held, collectivite=omblize, etat=EtatInscription.ABSENTE)
    InscriptionFactory(seance=held, collectivite=omblize, attente=True)
    InscriptionFactory(seance=held, collectivite=omblize, etat=EtatInscription.ANNULEE, annulee_le=WHEN)
    off = SeanceFactory(debut=WHEN, rencontre=RencontreFactory(etat=Etat.ANNULEE, motif_annulation="Neige"))
    InscriptionFactory(seance=off, collectivite=crest, etat=EtatInscription.PRESENTE)
    DemandeFactory(situation=world["crest"], date_demande=datetime.date(2025, 5, 20))
    return held


def test_only_what_took_place_is_counted(met):
    part = services.compute(2025)["animation"]
    assert (part["rencontres"], part["seances"], part["inscriptions"], part["presences"]) == (1, 1, 2, 1)
    assert (part["collectivites_distinctes"], part["demandes_suivant_une_rencontre"]) == (1, 1)
    assert part["evaluation"] == {"reponses": 1, "note_moyenne": 4.0}
    assert [row["presences"] for row in part["par_public"] if row["presences"]] == [1]


def test_a_seance_counts_once_it_is_over(met, django_assert_num_queries):
    assert len(collect_animation.animation(2025, le=WHEN).seances) == 0
    InscriptionFactory.create_batch(5, seance=met, etat=EtatInscription.PRESENTE)
    with django_assert_num_queries(3):
        assert len(collect_animation.animation(2025, le=met.fin).participations) == 7


@pytest.mark.parametrize(
    ("path", "total"),
    [
        ("animation.rencontres", 1),
        ("animation.inscriptions", 2),
        ("animation.par_public.elus.presences", 1),
        ("animation.demandes_suivant_une_rencontre", 1),
    ],
)
def test_each_figure_leads_to_its_list_without_any_name(client, met, path, total):
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)
    page = client.get("/espace/chiffre/2025/", {"chiffre": path}).content.decode()
    assert f'data-total="{total}"' in page
    assert "Personne " not in page
    sheet = client.get("/espace/chiffre/2025/demandes.csv", {"chiffre": path}).content.decode()
    assert len(sheet.splitlines()) == total + 1
