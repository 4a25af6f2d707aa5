"""A small invented network, and files written in one line."""

import csv
import datetime as dt
import io

import pytest

from tests.annuaire.factories import OrganismeFactory
from tests.catalogue.factories import NATURE, THEMATIQUE, NatureFactory, ThematiqueFactory
from tests.territoires.factories import CollectiviteFactory, DepartementFactory, MillesimeFactory, SituationFactory

TODAY = dt.date(2026, 2, 1)
ROW = {
    "date_demande": "12/03/2025",
    "beneficiaire": "Valdoré",
    "objet": "Toit de l’école",
    "thematique": "Habitat",
    "prestation": "conseil",
}


class Monde:
    """CAUE and TE26 are partners; DGE is a direction with two services; four communes, an EPCI, a syndicat."""

    def __init__(self):
        for code in THEMATIQUE:
            ThematiqueFactory(code=code)
        for code in NATURE:
            NatureFactory(code=code)
        DepartementFactory(host=True)
        MillesimeFactory(annee=2025)
        self.caue, self.te26 = (OrganismeFactory(sigle=sigle) for sigle in ("CAUE", "TE26"))
        self.dge = OrganismeFactory(sigle="DGE", direction=True)
        self.satese, self.satep = (
            OrganismeFactory(sigle=sigle, service=True, parent=self.dge) for sigle in ("SATESE", "SATEP")
        )
        self.valdore = self.commune("Valdoré", "26901")
        self.granges = self.commune("Granges-Blanches", "26902", tncc=4)
        self.riviere = self.commune("Saint-Aubin-sur-Rive", "26903")
        self.epci = CollectiviteFactory(epci=True, nom="Communauté de communes du Val Doré", siren="200999902")
        self.syndicat = CollectiviteFactory(syndicat=True, nom="Syndicat des eaux de la Rive", siren="252999909")

    def commune(self, nom, code, tncc=0):
        commune = CollectiviteFactory(nom=nom, code_insee=code, tncc=tncc)
        SituationFactory(commune=commune, population_municipale=640)
        return commune


@pytest.fixture
def monde(db) -> Monde:
    return Monde()


@pytest.fixture
def fichier(tmp_path):
    """`fichier({"objet": "…"}, {…}, nom="a.csv")`: one row per dict, over the defaults of ROW; None leaves it out."""

    def write(*rows, nom="activite.csv", delimiter=";", encoding="utf-8"):
        full = [{name: value for name, value in {**ROW, **row}.items() if value is not None} for row in rows]
        columns = list(dict.fromkeys(name for row in full for name in row))
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, delimiter=delimiter, restval="")
        writer.writeheader()
        writer.writerows(full)
        path = tmp_path / nom
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return write
