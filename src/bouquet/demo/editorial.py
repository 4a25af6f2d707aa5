"""The words of the demonstration's yearly report, and the name of the instance."""

import datetime

from bouquet.bilan.models import Action, Rapport
from bouquet.core.models import Instance
from bouquet.territoires.models import Departement
from bouquet.territoires.names import with_de

from .content import load

TEXTS = ("titre", "edito_titre", "edito_chapeau", "perspectives_titre", "appel")
PARAGRAPHS = ("edito", "demarche", "animation", "perspectives")


def of_departement(departement: Departement) -> str:
    """`de la Drôme`."""
    return with_de(departement.nom, departement.tncc).replace("de La ", "de la ").replace("de L’", "de l’")


def name_instance(departement: Departement) -> None:
    """From now on, every page and document says that the data are a demonstration."""
    where = of_departement(departement)
    Instance(
        nom="Bouquet",
        sous_titre=f"L’ingénierie publique {where}",
        proprietaire=f"Département {where}",
        demonstration=True,
    ).save()


def write_report(*, annee: int, departement: Departement) -> Rapport:
    """The texts of the report of that year and the year's events."""
    content = load("rapport")
    fields = {name: content[name] for name in TEXTS} | {name: "\n".join(content[name]) for name in PARAGRAPHS}
    where = of_departement(departement)
    rapport = Rapport.objects.create(
        annee=annee,
        signataires=content["signataires"],
        **{name: text.replace("{de_departement}", where) for name, text in fields.items()},
    )
    Action.objects.bulk_create(
        Action(
            rapport=rapport,
            format=row["format"],
            titre=row["titre"],
            date=datetime.date.fromisoformat(f"{annee}-{row['jour']}"),
            participants=row["participants"],
        )
        for row in content["actions"]
    )
    return rapport
