"""Files go with what named them, after commit, and those left behind are found by the daily round."""

import datetime
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from bouquet.core.daily import run_steps
from bouquet.demandes.models import Convention, Demande
from bouquet.echanges.models import Document
from bouquet.echanges.services import attach_documents
from tests.demandes.factories import ConventionFactory, DemandeFactory

from .factories import PDF, upload

NOW = timezone.now()


def files(settings) -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def deposited() -> list[Document]:
    return attach_documents(demande=DemandeFactory(), fichiers=[upload("a.pdf"), upload("b.pdf")], le=NOW)


@pytest.mark.django_db(transaction=True)
def test_the_files_of_a_deleted_demande_go_once_it_is_certain(settings):
    one = deposited()[0]
    kept = deposited()
    with transaction.atomic():
        Demande.objects.filter(pk=one.demande_id).delete()
        transaction.set_rollback(True)
    assert len(files(settings)) == 4
    one.demande.delete()
    assert files(settings) == {document.fichier.name for document in kept}


@pytest.mark.django_db(transaction=True)
def test_a_file_that_another_row_names_stays(settings):
    one, other = deposited()
    Document.objects.filter(pk=other.pk).update(fichier=one.fichier.name)
    one.delete()
    assert one.fichier.name in files(settings)


def put(settings, name: str, days: float) -> str:
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    when = (NOW - datetime.timedelta(days=days)).timestamp()
    os.utime(path, (when, when))
    return name


@pytest.mark.django_db
def test_the_daily_round_removes_old_orphans_and_nothing_else(settings):
    named = deposited()[0].fichier.name
    put(settings, named, days=9)
    convention = ConventionFactory()
    convention.pdf.save("x.pdf", ContentFile(PDF))
    put(settings, convention.pdf.name, days=9)
    gone = {put(settings, "private/ab/" + "a" * 40, days=3), put(settings, f"conventions/{'b' * 32}.pdf", days=3)}
    stays = {
        put(settings, "private/ab/" + "c" * 40, days=1),
        put(settings, "private/imports/" + "d" * 40, days=30),
        put(settings, "private/ab/autre", days=30),
        put(settings, "conventions/a-la-main.pdf", days=30),
    }
    told = {one.nom: one for one in run_steps(NOW)}
    for nom in ("Fichiers joints sans document", "Conventions signées sans fiche"):
        assert told[nom].fait
        assert told[nom].dit == "1\u00a0effacé."
    assert stays | {named, convention.pdf.name} <= files(settings)
    assert not gone & files(settings)
    assert Convention.objects.get().pdf.storage.exists(convention.pdf.name)
