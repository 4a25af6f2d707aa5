"""Work header of those who are signed in, on their pages only: what each may open, nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from bouquet.annuaire.permissions import Roles, roles_of

PLACES = ("/espace/", "/compte/")
FEW = 3  # entries that stand beside the name of the instance; more get a line of their own


@dataclass(frozen=True)
class Entree:
    """A place of the work navigation, and whom it concerns."""

    label: str
    url: str
    seen: Callable[[Roles], bool]


ENTREES = (
    Entree("À faire", "espace:accueil", lambda roles: True),
    Entree("Demandes", "espace:demandes", lambda roles: roles.sees_demandes),
    Entree("Conventions", "espace:conventions", lambda roles: roles.records or bool(roles.collectivites)),
    Entree("Imports", "imports:imports", lambda roles: roles.records),
    Entree("Organismes", "organismes:organismes", lambda roles: roles.records),
    Entree("Aides", "aides:aides", lambda roles: roles.network or roles.redaction),
    Entree(
        "Rencontres",
        "organisation:rencontres",
        lambda roles: roles.network or roles.redaction or bool(roles.referent_of),
    ),
    Entree("Lettres", "lettres:lettres", lambda roles: roles.network or roles.redaction),
    Entree("Personnes", "espace:personnes", lambda roles: roles.network or bool(roles.referent_of)),
    Entree("Bilan", "bilan:dernier", lambda roles: True),
)
COMPTE = (
    Entree("Mes rôles", "espace:accueil", lambda roles: True),
    Entree("La sécurité de mon compte", "mfa_index", lambda roles: True),
    Entree("Le site et son identité", "espace:instance", lambda roles: roles.administration),
    Entree("Vie privée", "espace:vie_privee", lambda roles: roles.administration),
    Entree("Les composants des pages", "espace:composants", lambda roles: roles.network or roles.redaction),
    Entree("Mes récapitulatifs par courriel", "espace:recapitulatif", lambda roles: roles.records),
)


def navigation(request: HttpRequest) -> dict:
    """Items for the header; empty elsewhere, so that the public navigation stays."""
    if not request.path.startswith(PLACES) or not request.user.is_authenticated:
        return {}
    roles = roles_of(request.user)
    home = "espace:accueil"  # every other page of the espace stands below it
    items: list[dict[str, Any]] = [
        {"label": one.label, "href": reverse(one.url), "exact": one.url == home} for one in ENTREES if one.seen(roles)
    ]
    return {"navigation": items, "entete": _header(roles, many=len(items) > FEW)}


def _header(roles: Roles, *, many: bool) -> dict[str, Any]:
    """What stands beside the navigation: search, recording, the account of the person."""
    return {
        "many": many,
        "recherche": reverse("espace:recherche") if roles.sees_demandes or roles.redaction else "",
        "enregistrer": reverse("espace:nouvelle") if roles.records else "",
        "compte": [
            {"label": one.label, "href": reverse(one.url) + ("#roles" if one.url == "espace:accueil" else "")}
            for one in COMPTE
            if one.seen(roles)
        ],
        "deconnexion": reverse("account_logout"),
    }
