"""What the home page shows: only what has real data behind it."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from wagtail.models import Page

from bouquet.aides.models import Aide
from bouquet.bilan import phrases, services
from bouquet.bilan.models import Bilan
from bouquet.bilan.presentation import pictures
from bouquet.bilan.presentation.figures import Reader
from bouquet.bilan.presentation.geography import geography
from bouquet.bilan.presentation.pages import Addresses, Figure, figure
from bouquet.bilan.presentation.tables import hue
from bouquet.catalogue.models import Prestation, Thematique
from bouquet.core import formats
from bouquet.territoires.models import Departement

from .addresses import FIRST_LEVEL, address_of
from .situations import chips

SITUATIONS = 6


def home(day: date) -> dict:
    """What the home page shows, whoever writes its words."""
    themes = thematiques(day)
    return {
        "thematiques": themes,
        "offered": any(theme["prestations"] for theme in themes),
        "bilan": latest_bilan(),
        "situations": situations(day),
        "entrees": entrees(offered=any(theme["prestations"] for theme in themes), day=day),
        "communes": Departement.objects.filter(hote=True).exists(),
    }


def situations(day: date) -> list[tuple[str, str]]:
    """Some situations in the words of town halls, with the parameters of the offer that answers them."""
    return chips(list(Prestation.objects.published_on(day).for_readers()), {})[:SITUATIONS]


def entrees(*, offered: bool, day: date) -> list[dict[str, str]]:
    """Where to begin: only what holds something, and asking for help, which is always possible."""
    found = []
    if offered:
        found.append(
            ("pages:offre", "Qui peut nous aider\u00a0?", "Toutes les prestations, par thématique et par besoin.")
        )
    if Aide.objects.open_on(day).exists():
        found.append(("pages:aides", "Aides financières", "Pour quels projets, combien et jusqu’à quand."))
    ways = [{"href": reverse(name), "titre": titre, "texte": texte} for name, titre, texte in found]
    done = Page.objects.live().filter(depth=FIRST_LEVEL, numchild__gt=0, slug="realisations").first()
    if done:
        ways.append({"href": address_of(done.url_path), "titre": "Réalisations", "texte": "Ce que d’autres ont fait."})
    asking = "Une page, sans compte\u00a0: nous trouvons qui répondra."
    return [*ways, {"href": reverse("pages:depot"), "titre": "Demander de l’aide", "texte": asking}]


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
