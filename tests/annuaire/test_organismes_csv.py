import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouquet.annuaire.enums import NatureOrganisme
from bouquet.annuaire.models import Organisme
from bouquet.annuaire.organismes_csv import read_organismes
from bouquet.annuaire.services import OrganismesRefused, import_organismes
from tests.annuaire.factories import OrganismeFactory

HEADINGS = "sigle,nom,nature,parent_sigle,date_adhesion,date_sortie\n"
GOOD = (
    HEADINGS
    + """SGE,Service gestion de l’eau,service,DE,2018-01-01,
DE,Direction de l’eau,direction,,01/01/2018,
CAUE,"Conseil d’architecture, d’urbanisme et de l’environnement",partenaire,,2020-06-01,2026-01-01
"""
)


def refused(text: str | bytes) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(OrganismesRefused) as caught:
        import_organismes(content=content)
    return [anomalie.line("o.csv") for anomalie in caught.value.anomalies]


@pytest.mark.django_db
def test_a_file_fills_the_annuaire_whatever_the_order_of_its_lines():
    done = import_organismes(content=GOOD.encode())
    assert (done.crees, done.modifies, done.inchanges) == (3, 0, 0)
    service = Organisme.objects.get(sigle="SGE")
    assert (service.nature, service.parent.sigle) == (NatureOrganisme.SERVICE, "DE")
    assert service.parent.date_adhesion == datetime.date(2018, 1, 1)
    assert Organisme.objects.get(sigle="CAUE").date_sortie == datetime.date(2026, 1, 1)


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing_and_a_corrected_one_only_what_differs():
    import_organismes(content=GOOD.encode())
    assert import_organismes(content=GOOD.encode()).inchanges == 3
    done = import_organismes(content=GOOD.replace("Direction de l’eau", "Direction des eaux").encode())
    assert (done.crees, done.modifies, done.inchanges) == (0, 1, 2)
    assert Organisme.objects.get(sigle="DE").nom == "Direction des eaux"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.encode("cp1252"),
        GOOD.replace('"', "").replace("architecture, d", "architecture d").replace(",", ";").encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("sigle,", "SIGLE,", 1).replace("date_adhesion", "Date adhésion").encode(),
        GOOD.replace(",partenaire,", ",Partenaire,").encode() + b",,,,,\n\n",
    ],
    ids=["bom", "windows", "semicolons", "crlf", "headings", "labels and blank lines"],
)
def test_spreadsheets_write_the_same_file_in_many_ways(content):
    assert import_organismes(content=content).crees == 3


@pytest.mark.django_db
def test_all_issues_are_said_at_once_and_nothing_is_written():
    text = HEADINGS + "A,,guilde,ZZ,31/02/2020,\nB,Bê,service,,2020-01-01,2019-01-01\nb,Bis,direction,A,2020-01-01,\n"
    assert refused(text) == [
        "o.csv:2:nom: valeur obligatoire absente → remplissez cette case",
        "o.csv:2:nature: nature inconnue (valeur «\u00a0guilde\u00a0») → écrivez direction, service, partenaire",
        "o.csv:2:date_adhesion: date illisible ou absente (valeur «\u00a031/02/2020\u00a0») → "
        "écrivez la date ainsi : 2025-03-12 ou 12/03/2025",
        "o.csv:2:parent_sigle: aucune direction n’a ce sigle, ni dans le fichier ni dans l’annuaire "
        "(valeur «\u00a0ZZ\u00a0») → ajoutez la direction ou corrigez",
        "o.csv:3:parent_sigle: un service, et lui seul, dépend d’une direction → indiquez le sigle de sa direction",
        "o.csv:3:date_sortie: la sortie du réseau ne suit pas l’adhésion (valeur «\u00a02019-01-01\u00a0») → "
        "corrigez l’une des deux dates",
        "o.csv:4:parent_sigle: un service, et lui seul, dépend d’une direction (valeur «\u00a0A\u00a0») → "
        "videz cette case",
        "o.csv:4:sigle: sigle déjà donné à la ligne 3 (valeur «\u00a0b\u00a0») → gardez une seule des deux lignes",
        "o.csv:4:parent_sigle: aucune direction n’a ce sigle, ni dans le fichier ni dans l’annuaire "
        "(valeur «\u00a0A\u00a0») → ajoutez la direction ou corrigez",
    ]
    assert not Organisme.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "o.csv:1:sigle: colonne absente"),
        (b"sigle,nom\nA,B\n", "o.csv:1:nature: colonne absente"),
        (b"sigle,nom\0\n", "n’est pas un CSV lisible"),
        (b'sigle,nom,nature,date_adhesion\n"A,B', "n’est pas un CSV lisible"),
        (HEADINGS.encode() + b"A,\x81,partenaire,,2020-01-01,\n", "n’est pas un CSV lisible"),
        ((HEADINGS + "A" * 21 + ",Nom,partenaire,,2020-01-01,\n").encode(), "plus de 20 caractères"),
    ],
    ids=["empty", "columns", "nul", "quotes", "encoding", "long"],
)
def test_a_broken_file_is_refused_with_a_reason(content, said):
    assert any(said in line for line in refused(content))


@pytest.mark.django_db
def test_a_direction_that_has_services_stays_one():
    OrganismeFactory(service=True, parent=OrganismeFactory(direction=True, sigle="DE"))
    (line,) = refused(HEADINGS + "DE,Direction de l’eau,partenaire,,2020-01-01,\n")
    assert "cette direction a des services" in line


@pytest.mark.django_db
def test_a_service_may_depend_on_a_direction_already_there():
    OrganismeFactory(direction=True, sigle="DE")
    import_organismes(content=(HEADINGS + "SGE,Service,service,de,2020-01-01,\n").encode())
    assert Organisme.objects.get(sigle="SGE").parent.sigle == "DE"


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: (HEADINGS + text).encode("utf-8", "replace")))
def test_any_bytes_give_lines_or_issues_and_never_a_crash(content):
    lines, issues = read_organismes(content, {})
    assert not (lines and issues)
