"""The real Drôme for tests: read and assembled once a process (about 1.5 s), written for each test (about 0.3 s)."""

import pytest

from bouquet.territoires.models import Departement
from bouquet.territoires.reading import read_source
from bouquet.territoires.reference import Reference, assemble
from bouquet.territoires.services import apply_reference


@pytest.fixture(scope="session")
def drome_reference() -> Reference:
    """What the tables should hold for the Drôme, without any database."""
    return assemble(read_source("26"), ())


@pytest.fixture
def drome(db, drome_reference) -> Departement:
    """The Drôme loaded by the real loader, as the instance's own département."""
    apply_reference(reference=drome_reference, hote=True)
    return Departement.objects.get(pk="26")
