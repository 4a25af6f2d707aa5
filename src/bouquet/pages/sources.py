"""What the search knows of from the start: pages, prestations, organismes, territories, bilans."""

import datetime
from collections.abc import Iterator

from django.db.models.signals import m2m_changed
from django.urls import reverse
from django.utils.http import urlencode

from bouquet.aides.models import Aide
from bouquet.annuaire.models import Organisme
from bouquet.bilan.models import Bilan
from bouquet.bilan.services import bilan_published
from bouquet.catalogue.models import Prestation
from bouquet.territoires.enums import GenreAncienNom
from bouquet.territoires.models import AncienNom, Canton, Collectivite, Situation

from .indexing import Fiche, Source, register
from .lieux import address, canton_name, communes_of, home, named_in_bilans

# Name of the address, title, and what people may call it.
PAGES = (
    ("pages:accueil", "Accueil", ""),
    ("pages:offre", "Trouver de l’aide", "offre prestations catalogue qui peut nous aider"),
    ("pages:aides", "Aides financières", "subventions financements aides du département"),
    ("pages:depot", "Demander de l’aide", "déposer une demande formulaire contacter écrire"),
    ("pages:lien_perdu", "Suivre ma demande", "retrouver le lien perdu où en est ma demande"),
    ("rencontres:agenda", "Agenda", "rencontres webinaires ateliers événements inscription"),
    ("rencontres:liste_parcours", "Parcours", "formation nouveaux élus étapes attestation"),
    ("pages:territoires", "Territoires", "communes intercommunalités cantons carte"),
    ("bilan:dernier", "Bilan", "chiffres rapport activité année"),
    ("pages:accessibilite", "Accessibilité", "déclaration rgaa handicap défenseur des droits"),
    ("pages:donnees_personnelles", "Données personnelles", "rgpd vie privée confidentialité cookies dpo"),
    ("pages:mentions_legales", "Mentions légales", "éditeur hébergeur licence"),
    ("pages:plan", "Plan du site", "toutes les pages"),
)


def pages(day: datetime.date) -> Iterator[Fiche]:
    for name, titre, cles in PAGES:
        yield Fiche(name, titre, reverse(name), cles=cles)


def prestations(day: datetime.date) -> Iterator[Fiche]:
    for row in Prestation.objects.published_on(day).for_readers():
        organisme = row.organisme
        themes = " ".join(theme.libelle for theme in row.thematiques.all())
        names = f"{organisme.sigle} {organisme.nom} {organisme.racine.sigle} {organisme.racine.nom}"
        yield Fiche(
            row.slug,
            row.titre,
            reverse("pages:prestation", args=[row.slug]),
            resume=f"{organisme.nom} · {row.description}"[:200],
            cles=" ".join([*row.situations, names, themes]),
            texte=f"{row.description} {row.conditions} {row.nature.libelle} {row.nature.sigle} {row.zone}",
        )


def aides(day: datetime.date) -> Iterator[Fiche]:
    for row in Aide.objects.published().not_over_on(day).for_readers():
        themes = " ".join(theme.libelle for theme in row.thematiques.all())
        yield Fiche(
            row.slug,
            row.titre,
            reverse("pages:aide", args=[row.slug]),
            resume=f"{row.financeur} · {row.objectifs}"[:200],
            cles=f"{row.get_type_aide_display()} subvention financement {themes}",
            texte=f"{row.objectifs} {row.operations} {row.depenses_subventionnables}",
        )


def organismes(day: datetime.date) -> Iterator[Fiche]:
    """Those that offer something, with the names of their services: their address is what they offer."""
    offers: dict[Organisme, set[str]] = {}
    for row in Prestation.objects.published_on(day).select_related("organisme__parent"):
        offers.setdefault(row.organisme.racine, set()).add(f"{row.organisme.sigle} {row.organisme.nom}")
    for organisme in sorted(offers, key=lambda one: one.sigle):
        yield Fiche(
            organisme.sigle,
            organisme.nom,
            f"{reverse('pages:offre')}?{urlencode({'organisme': organisme.sigle})}",
            resume=organisme.description[:200],
            cles=f"{organisme.sigle} {' '.join(sorted(offers[organisme]))}",
            texte=organisme.description,
        )


def territoires(day: datetime.date) -> Iterator[Fiche]:
    departement = home()
    if departement is None:
        return
    cantons = {canton.code: canton for canton in Canton.objects.filter(departement=departement)}
    names = {code: canton_name(canton) for code, canton in cantons.items()}
    communes, former = communes_of(departement, day), _former_names()
    for lieu in communes:
        where = " · ".join(filter(None, [names.get(lieu.canton or "", ""), lieu.epci_nom or ""]))
        yield Fiche(lieu.code, lieu.nom, lieu.adresse, f"Commune · {where}", f"{lieu.code} {former.get(lieu.code, '')}")
    for code, nom in names.items():
        yield Fiche(code, nom, address(code), cantons[code].get_genre_display(), code, avance=2)
    bodies = {lieu.epci: lieu.epci_nom or "" for lieu in communes if lieu.epci}
    for siren, nom in bodies.items():
        yield Fiche(siren, nom, address(siren), "Intercommunalité", f"{siren} EPCI {former.get(siren, '')}", avance=1)
    for siren, nom in named_in_bilans().items():
        if siren not in bodies:
            yield Fiche(siren, nom, address(siren), "Syndicat ou autre organisme public", siren)


def _former_names() -> dict[str, str]:
    """Names that lead to a collectivité, and its postal codes, by its code."""
    found: dict[str, list[str]] = {}
    former = AncienNom.objects.exclude(genre=GenreAncienNom.SIREN).select_related("collectivite")
    for name in former:
        found.setdefault(name.collectivite.code, []).append(name.nom)
    for gone in Collectivite.objects.filter(successeur__isnull=False).select_related("successeur"):
        found.setdefault(gone.successeur.code, []).append(gone.nom_complet)
    for code, postal in (
        Collectivite.objects.communes().filter(valide_au=None).values_list("code_insee", "codes_postaux")
    ):
        found.setdefault(code, []).extend(postal)
    return {code: " ".join(names) for code, names in found.items()}


def bilans(day: datetime.date) -> Iterator[Fiche]:
    for row in Bilan.objects.newest_of("global"):
        yield Fiche(
            str(row.annee),
            f"Bilan {row.annee}",
            reverse("bilan:annee", args=[row.annee]),
            resume="Demandes, interventions, communes accompagnées, carte et rapport.",
            cles="chiffres rapport activité statistiques données ouvertes",
        )


def register_sources() -> None:
    """To be called once every app is loaded."""
    themes = ((m2m_changed, Prestation.thematiques.through),)
    published = ((bilan_published, None),)
    places = (Collectivite, AncienNom, Canton, Situation)
    register(Source("prestation", "Ce qui est proposé", 10, prestations, (Prestation, Organisme), themes))
    register(Source("aide", "Aides financières", 15, aides, (Aide,), ((m2m_changed, Aide.thematiques.through),)))
    register(Source("territoire", "Territoires", 40, territoires, places, published))
    register(Source("organisme", "Organismes", 50, organismes, (Prestation, Organisme)))
    register(Source("bilan", "Bilans", 60, bilans, (), published))
    register(Source("page", "Pages", 90, pages))
