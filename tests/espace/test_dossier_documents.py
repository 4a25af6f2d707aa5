"""The documents of a file taken away: those that the person may read, told one by one, never held in memory."""

import csv
import hashlib
import io
import json
import tracemalloc
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from bouquet.demandes.enums import TypeConvention
from bouquet.demandes.models import Demande, Intervention
from bouquet.echanges.enums import Visibilite
from bouquet.echanges.models import Document
from bouquet.echanges.services import attach_documents, post_message
from bouquet.espace.dossier_zip import make_dossier
from tests.demandes.factories import ConventionFactory, ConventionPartieFactory
from tests.echanges.factories import PDF, World, upload

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SECRET = "Le sous-sol est fragile"


def say(world, who, organisme, visibilite, texte, nom):
    post_message(
        demande=world.demande,
        auteur=world.people[who],
        organisme=organisme,
        visibilite=visibilite,
        texte=texte,
        fichiers=[upload(nom)],
        le=timezone.now(),
    )


@pytest.fixture
def world():
    """A deposited file, an exchange, a shared note, and the private note of the service, each with a file."""
    world = World()
    attach_documents(demande=world.demande, fichiers=[upload("depot.pdf")], le=timezone.now())
    say(world, "coordination", None, Visibilite.ECHANGE, "Bonjour", "echange.pdf")
    say(world, "partenaire", world.partenaire, Visibilite.PARTAGEE, "Entre nous", "partage.pdf")
    say(world, "service", world.service, Visibilite.PRIVEE, SECRET, "prive.pdf")
    return world


def take(client, world, who):
    client.force_login(world.people[who])
    response = client.get(f"/espace/demandes/{world.demande.reference}/dossier.zip")
    assert response.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    assert archive.testzip() is None
    root = f"dossier-{world.demande.reference}/"
    files = {name.removeprefix(root): archive.read(name) for name in archive.namelist()}
    rows = list(csv.DictReader(io.StringIO(files["documents/manifeste.csv"].decode("utf-8-sig"))))
    return files, rows


COMMON = ["depot.pdf", "echange.pdf", "partage.pdf"]
SEEN = {
    "service": [*COMMON, "prive.pdf"],
    "partenaire": COMMON,
    "direction": COMMON,
    "coordination": COMMON,
    "administration": COMMON,
}


@pytest.mark.parametrize("who", SEEN)
def test_each_takes_what_it_may_read_and_no_private_word(client, world, who):
    files, rows = take(client, world, who)
    names = sorted(name.partition("/")[2] for name in files if name.startswith("documents/"))
    assert names == [*(f"{rank:03d}-{name}" for rank, name in enumerate(SEEN[who], start=1)), "manifeste.csv"]
    assert (SECRET in files["conversation.txt"].decode()) == ("prive.pdf" in SEEN[who])
    everything = b"".join(content for name, content in files.items() if not name.endswith(".pdf")).decode()
    assert (SECRET in everything, "prive.pdf" in everything) == (who == "service", who == "service")
    assert [one["controle"] for one in rows] == ["conforme"] * len(SEEN[who])


def test_the_manifest_tells_what_when_by_whom_and_its_print(client, world):
    files, rows = take(client, world, "service")
    mine = next(one for one in rows if one["fichier"].endswith("prive.pdf"))
    assert mine["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert int(mine["taille_octets"]) == len(PDF) == len(files["documents/004-prive.pdf"])
    assert mine["depose_par"] == str(world.people["service"])
    assert mine["le"][:10] == timezone.localdate().isoformat()
    assert mine["visible_de"] == Visibilite.PRIVEE.label
    messages = json.loads(files["demande.json"])["messages"]
    assert [one["documents"] for one in messages] == [["echange.pdf"], ["partage.pdf"], ["prive.pdf"]]


def test_a_file_lost_or_altered_on_the_disk_is_told_and_the_rest_leaves(client, world):
    lost, altered = Document.objects.get(nom="echange.pdf"), Document.objects.get(nom="partage.pdf")
    lost.fichier.storage.delete(lost.fichier.name)
    path = altered.fichier.path
    with open(path, "ab") as file:
        file.write(b"ajout")
    files, rows = take(client, world, "coordination")
    assert {one["fichier"][4:]: one["controle"] for one in rows} == {
        "depot.pdf": "conforme",
        "echange.pdf": "absent du stockage",
        "partage.pdf": "différent de ce qui a été déposé",
    }
    assert "documents/002-echange.pdf" not in files


def test_names_do_not_leave_the_folder_and_stay_distinct(client, world):
    Document.objects.filter(nom__in=["depot.pdf", "echange.pdf"]).update(nom="../../etc/x.pdf")
    files, _ = take(client, world, "coordination")
    assert {"documents/001--..-etc-x.pdf", "documents/002--..-etc-x.pdf"} <= set(files)
    assert all(name.count("/") <= 1 for name in files)


def test_signed_conventions_follow_for_those_who_see_them(client, world):
    mandat = ConventionFactory(type=TypeConvention.INGENIERIE)
    ConventionPartieFactory(convention=mandat, organisme=world.service, collectivite=None)
    mandat.pdf.save("x.pdf", ContentFile(PDF))
    Intervention.objects.filter(pk=world.lead.pk).update(mandat=mandat)
    name = f"convention-{mandat.pk}-{mandat.numero}.pdf"
    seen = {who: any(one["fichier"] == name for one in take(client, world, who)[1]) for who in SEEN}
    assert seen == {
        "service": True,
        "partenaire": False,
        "direction": True,
        "coordination": True,
        "administration": True,
    }


def test_a_heavy_dossier_is_never_held_in_memory(world):
    """Twelve files of 4 MiB leave while less than one of them is held."""
    heavy = 4 * 1024 * 1024
    document = Document.objects.get(nom="depot.pdf")
    with open(document.fichier.path, "wb") as file:
        file.write(bytes(range(256)) * (heavy // 256))
    for rank in range(11):
        Document.objects.create(
            demande=world.demande,
            nom=f"lourd-{rank}.pdf",
            fichier=document.fichier.name,
            type="application/pdf",
            taille=heavy,
            sha256=document.sha256,
            le=timezone.now(),
        )
    whole = make_dossier(
        user=world.people["coordination"], demande=Demande.objects.get(pk=world.demande.pk), le=timezone.now()
    )
    tracemalloc.start()
    largest = max(len(chunk) for chunk in whole.stream())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert largest < heavy / 4
    assert peak < heavy
    assert sum(one.taille for one in whole.pieces) > 12 * heavy
