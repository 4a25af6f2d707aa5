"""From the database to facts: one query for the facts of two years, a few small ones for the world around them."""

import datetime
from collections.abc import Iterator

from django.db.models import F, FilteredRelation, Min, Q

from bouquet.annuaire.models import Organisme as OrganismeModel
from bouquet.catalogue.models import Nature, Thematique
from bouquet.demandes.enums import COUNTED_STATES, EtatIntervention, Origine
from bouquet.demandes.models import Demande
from bouquet.territoires.enums import Genre, Strate
from bouquet.territoires.models import Canton as CantonModel
from bouquet.territoires.models import Collectivite, Departement, Situation

from .computation import Canton, Commune, Fait, Groupement, Organisme, Referentiel

CHUNK = 10_000
DECLINED = Q(interventions__etat=EtatIntervention.DECLINEE)


class NoGeography(Exception):
    """Raised when no département has been loaded, or none marked as the instance's own."""


def faits(annee: int) -> Iterator[Fait]:
    """Facts of `annee` and of the year before (counting rules 1 and 2), in one streamed query."""
    rows = (
        Demande.objects.counted_in(annee, annee - 1)
        .order_by()
        .annotate(travail=FilteredRelation("interventions", condition=~DECLINED))
        .values_list(
            "reference",
            "annee",
            "date_demande",
            "beneficiaire_id",
            "genre",
            "etat",
            "origine",
            "type_convention",
            "travail__organisme__sigle",
            "travail__thematique_id",
            "travail__nature_id",
        )
    )
    return map(Fait._make, rows.iterator(chunk_size=CHUNK))


def referentiel(annee: int) -> Referentiel:
    """The geography at 1 January of `annee`, and the lists of codes."""
    home = Departement.objects.filter(hote=True).first()
    if home is None:
        raise NoGeography(
            "Aucun département n’est chargé : lancez « ./bouquet territoires load --departement NN --apply »."
        )
    communes = _communes(home.code, annee)
    return Referentiel(
        annee=annee,
        departement=home.code,
        departement_nom=home.nom,
        communes=communes,
        communes_n1=frozenset(_cog(home.code, annee - 1).values_list("pk", flat=True)),
        successeurs=_successeurs(annee),
        cantons=_cantons(home.code),
        groupements=_groupements(home.code, {c.epci for c in communes.values()}, annee),
        organismes=_organismes(),
        thematiques=tuple(Thematique.objects.order_by("ordre").values_list("code", "libelle")),
        natures=tuple(Nature.objects.order_by("ordre").values_list("code", "libelle")),
        origines=tuple((str(code), str(label)) for code, label in Origine.choices),
        conventions_depuis=_conventions_depuis(),
    )


def _cog(departement: str, annee: int):
    return Collectivite.objects.communes().of_departement(departement).in_cog(annee)


def _communes(departement: str, annee: int) -> dict[int, Commune]:
    """Communes of the COG with their situation in that millésime, or in the nearest one that is loaded."""
    nearest: dict[int, Situation] = {}
    situations = Situation.objects.filter(commune__in=_cog(departement, annee)).select_related("commune", "epci")
    for situation in situations.order_by("millesime_id"):
        if situation.commune_id not in nearest or situation.millesime_id <= annee:
            nearest[situation.commune_id] = situation
    return {
        key: Commune(
            code=s.commune.code_insee,
            nom=s.commune.nom_complet,
            population=s.population_municipale,
            strate=str(Strate.of(s.population_municipale)),
            canton=s.canton_id,
            epci=s.epci.siren if s.epci else None,
        )
        for key, s in nearest.items()
    }


def _successeurs(annee: int) -> dict[int, int]:
    """Communes that had gone by 1 January of `annee`, and what they became."""
    gone = Collectivite.objects.communes().filter(valide_au__lte=datetime.date(annee, 1, 1), successeur__isnull=False)
    return dict(gone.values_list("pk", "successeur_id"))


def _cantons(departement: str) -> tuple[Canton, ...]:
    cantons = CantonModel.objects.filter(departement_id=departement).order_by("code").prefetch_related("conseillers")
    return tuple(Canton(c.code, c.nom, tuple(str(person) for person in c.conseillers.all())) for c in cantons)


def _groupements(departement: str, sirens: set[str | None], annee: int) -> dict[int, Groupement]:
    """EPCI with a commune in the département, and every other body that asked in the two years."""
    asked = Demande.objects.counted_in(annee, annee - 1).exclude(genre=Genre.COMMUNE).values("beneficiaire_id")
    bodies = Collectivite.objects.exclude(genre=Genre.COMMUNE).filter(
        Q(genre=Genre.EPCI, siren__in=[s for s in sirens if s]) | Q(pk__in=asked)
    )
    return {
        body.pk: Groupement(
            code=body.siren,
            nom=body.nom,
            genre=body.genre,
            siege=body.genre == Genre.EPCI and body.departement_id == departement,
            present=body.siren in sirens,
        )
        for body in bodies
    }


def _organismes() -> tuple[Organisme, ...]:
    rows = OrganismeModel.objects.order_by("sigle").annotate(sigle_parent=F("parent__sigle"))
    return tuple(
        Organisme(o.sigle, o.nom, o.nature, o.sigle_parent or o.sigle, o.date_adhesion, o.date_sortie) for o in rows
    )


def _conventions_depuis() -> dict[str, int]:
    kinds = Demande.objects.filter(etat__in=COUNTED_STATES).exclude(type_convention="").order_by()
    return dict(kinds.values_list("type_convention").annotate(first=Min("annee")))
