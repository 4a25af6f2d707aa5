"""Change at constant perimeter (rule 11): what the year would be without those and that which came in lately."""

from collections.abc import Iterable

from .facts import Fait, Referentiel


def newcomers(referentiel: Referentiel) -> frozenset[str]:
    """Sigles of the organismes that joined in the year or the year before; a service follows its own date."""
    recent = {referentiel.annee, referentiel.annee - 1}
    return frozenset(o.sigle for o in referentiel.organismes if o.date_adhesion.year in recent)


def new_conventions(referentiel: Referentiel) -> frozenset[str]:
    """Kinds of convention first recorded in the year."""
    return frozenset(kind for kind, first in referentiel.conventions_depuis.items() if first == referentiel.annee)


def _kept(faits: Iterable[Fait], organismes: frozenset[str], kinds: frozenset[str]) -> int:
    """Distinct demandes that remain: some organisme of long standing works on them, or nobody does yet."""
    return len({f.demande for f in faits if f.organisme not in organismes and f.type_convention not in kinds})


def perimeter(referentiel: Referentiel, now: Iterable[Fait], before: Iterable[Fait]) -> dict:
    """Demandes of both years at constant perimeter, and what was left out to count them."""
    organismes, kinds = newcomers(referentiel), new_conventions(referentiel)
    return {
        "demandes": _kept(now, organismes, kinds),
        "demandes_n1": _kept(before, organismes, kinds),
        "organismes_exclus": sorted(organismes),
        "conventions_exclues": sorted(kinds),
    }
