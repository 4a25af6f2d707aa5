"""Personal data that imports keep: what a file said of who asked, and who answered the yearly question."""

import datetime
from collections.abc import Iterator

from bouquet.core.mentions import mentioning, scrub
from bouquet.core.vie_privee import Donnees, Effacement, Identite, Trace, register

from .models import Effet, ImportDepose, Reponse

VALUES = ("avant", "apres")
FILES = "Les fichiers déposés restent tels qu’ils ont été envoyés\u00a0: effacez-les à la main s’ils la nomment."


def find(courriel: str) -> Iterator[Trace]:
    for one in mentioning(Effet.objects.all(), VALUES, [courriel]).select_related("source"):
        yield Trace("Valeur lue dans un fichier importé", {"fichier": str(one.source), "ligne": str(one.ligne)})


def erase(who: Identite, le: datetime.datetime) -> Effacement:
    found = mentioning(Effet.objects.all(), VALUES, [who.courriel])
    keys = list(found.values_list("pk", flat=True))
    touched = scrub(Effet.objects.filter(pk__in=keys), VALUES, who.words)
    answered = Reponse.objects.filter(par_nom__in=who.noms).update(par_nom="Personne effacée")
    files = ImportDepose.objects.count() if touched else 0
    return Effacement(touched + answered, files, FILES if files else "")


register(Donnees("imports", "Fichiers importés", find, erase))
