"""What the home page shows: only what has real data behind it."""

from datetime import date

from django.db.models import Count, Q

from bouquet.bilan import phrases, services
from bouquet.bilan.models import Bilan
from bouquet.bilan.presentation import pictures
from bouquet.bilan.presentation.figures import Reader
from bouquet.bilan.presentation.geography import geography
from bouquet.bilan.presentation.pages import Addresses, Figure, figure
from bouquet.bilan.presentation.tables import hue
from bouquet.catalogue.models import Prestation, Thematique
from bouquet.core import formats


def home(day: date) -> dict:
    """What the home page shows, whoever writes its words."""
    themes = thematiques(day)
    return {
        "thematiques": themes,
        "offered": any(theme["prestations"] for theme in themes),
        "bilan": latest_bilan(),
    }


def thematiques(day: date) -> list[dict]:
    """The thématiques with their hue and the number of prestations published on that day: one query."""
    offered = Q(prestations__in=Prestation.objects.published_on(day))
    rows = Thematique.objects.annotate(offered=Count("prestations", filter=offered, distinct=True)).order_by("ordre")
    return [
        {"code": row.code, "libelle": row.libelle, "tone": hue(index), "prestations": row.offered}
        for index, row in enumerate(rows)
    ]


def latest_bilan() -> dict:
    """The newest published bilan as the home page tells it; empty before the first one."""
    annee = Bilan.objects.filter(perimetre="global").order_by("-annee").values_list("annee", flat=True).first()
    document = services.published(annee) if annee else None
    if annee is None or document is None:
        return {}
    scene = pictures.Scene(Reader(document), geography(document["departement"]))
    return {
        "annee": annee,
        "coverage": _lower(phrases.coverage(document["communes"])),
        "keys": _keys(scene.reader),
        "partners": sum(o["nature"] == "partenaire" for o in document["organismes"]),
        "map": pictures.carte(scene),
        "classes": pictures.classes(scene),
        "rosace": pictures.fleur(scene, labels=0),
        "address": Addresses(annee, "global", None).year,
        "date": date.fromisoformat(document["arrete_le"]),
    }


def _lower(text: str) -> str:
    """The same, to follow other words in a sentence."""
    return text[:1].lower() + text[1:]


def _keys(reader: Reader) -> list[Figure]:
    whole, communes = reader["global"], reader["communes"]
    asked = formats.plural(whole["demandes"], "demande")
    since = f"en un an, depuis {formats.number(whole['demandes_n1'])}" if whole["demandes_n1"] else ""
    return [
        figure(reader, "global.demandes", asked, delta=phrases.evolution(whole), note=since),
        figure(reader, "communes.distinctes", phrases.coverage_note(communes).rstrip(".")),
        figure(
            reader,
            "communes.part_pct",
            "des demandes viennent des communes",
            text=formats.percent(communes["part_pct"]),
        ),
        figure(reader, "global.interventions", formats.plural(whole["interventions"], "intervention")),
    ]
