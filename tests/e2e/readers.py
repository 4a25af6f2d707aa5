"""Who reads which page of the site, and at what address in the whole world: for the browser, and for each database."""

import re

from bouquet.annuaire.enums import Role
from tests.e2e.not_read import NOT_READ
from tests.e2e.whole_world import WholeWorld
from tests.espace.test_url_map import ROUTES, SAMPLES, sample

PAGES = [route for route in ROUTES if not route.startswith("admin/") and route not in NOT_READ]
ANYBODY = (
    "accessibilite agenda aides bilan campagne courriels demande donnees inscription lettre mentions offre "
    "parcours plan recherche territoires"
)
OPEN = re.compile("|".join((*ANYBODY.split(), r"\^", "espace/recapitulatif/arret", "$")))
# Pages that ask who one is, or what only somebody who has a second factor reads.
STRANGERS = ("compte/connexion/", "compte/inscription/", "compte/invitation/", "compte/ferme/", "compte/mot-de-passe/")
PROTECTED = (
    "compte/confirmer/c",
    "compte/securite/application/retirer/",
    "compte/securite/cles/",
    "compte/securite/secours/",
)
QUERIES = {
    "espace/chiffre/<int:annee>/": "?chiffre=global.par_thematique.energie.interventions",
    "espace/conventions/manquantes/": "?jour=2025-11-01",
    "espace/conventions/nouvelle/": "?type=satese",
    "espace/conventions/vague/": "?type=satese&annee=2025",
    "espace/recherche/": "?q=ecole",
}
DEMANDE = r"espace/^demandes/(?P<reference>\d{4}-\d{5,7})/"
COMMON = ("espace/", "compte/securite/")
WORK = ("espace/demandes/", f"{DEMANDE}$", f"{DEMANDE}historique/$", "espace/conventions/", "espace/recherche/")
SHEETS = ("espace/imports/", "espace/organismes/", "espace/recapitulatif/")
OWN = ("espace/organismes/<path:sigle>/", "espace/organismes/<path:sigle>/prestations/", "espace/personnes/")
# What each other role reads: the administration reads all the rest.
READERS = {
    Role.AGENT: (*COMMON, *WORK, *SHEETS),
    Role.REFERENT: (*COMMON, *WORK, *SHEETS, *OWN),
    Role.COLLECTIVITE: (*COMMON, *WORK, "espace/collectivites/<str:code>/"),
    Role.ELU: (*COMMON, "espace/demandes/", f"{DEMANDE}$"),
    Role.VALIDATION: COMMON,
    Role.REDACTION: (*COMMON, "espace/aides/", "espace/aides/nouvelle/"),
}


def reader(route: str) -> str:
    if route.startswith(PROTECTED):
        return Role.COORDINATION
    return "personne" if route.startswith(STRANGERS) or OPEN.match(route) else Role.ADMINISTRATION


READ = {who: tuple(route for route in PAGES if reader(route) == who) for who in map(reader, PAGES)} | READERS


def address(world: WholeWorld, route: str) -> str:
    """The sample of this route, with what stands in this world: the longest beginning wins."""
    values = dict(SAMPLES)
    for start, told in sorted(world.values.items(), key=lambda pair: len(pair[0])):
        if route.startswith(start):
            values |= {name: str(value) for name, value in told.items()}
    return f"/{sample(route, values)}{QUERIES.get(route, '')}"
