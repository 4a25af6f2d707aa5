"""The columns of a list of subscribers, by the titles that people and sending tools give them. Compared folded."""

from collections.abc import Sequence

from bouquet.core.text import fold

TITRES: dict[str, tuple[str, ...]] = {
    "courriel": (
        *("email", "e mail", "mail", "email address", "e mail address", "courriel", "adresse electronique"),
        *("adresse email", "adresse e mail", "adresse mail", "adresse courriel", "courrier electronique"),
    ),
    # The first that is filled tells the day: a confirmation proves more than a request.
    "date": (
        *("date de consentement", "date du consentement", "consentement le", "consentement donne le"),
        *("confirm time", "date de confirmation", "confirme le", "optin time", "opt in time", "date optin"),
        *("date opt in", "consent date", "date d abonnement", "abonne le", "date d inscription", "inscrit le"),
    ),
    "moyen": (
        *("moyen de consentement", "moyen du consentement", "moyen", "preuve de consentement", "preuve"),
        *("origine du consentement", "origine", "consent source", "optin source", "opt in source", "signup source"),
        "source",
    ),
    "par": ("recueilli par", "collecte par", "collected by"),
    "public": ("public", "vous etes", "profil"),
    "collectivite": ("code insee", "insee", "siren", "code insee ou siren"),
    "thematiques": ("thematiques", "thematique", "themes", "interets"),
    "statut": (
        *("statut", "etat", "status", "email status", "email marketing status", "subscription status"),
        "statut de l abonnement",
    ),
    "depart": (
        *("unsub time", "clean time", "unsubscribed at", "date de desabonnement", "desabonne le"),
        *("date de desinscription", "desinscrit le"),
    ),
    "liste_noire": (
        *("blacklist", "blacklisted", "blocklisted", "email blacklisted", "email blocklisted", "liste noire"),
        *("unsubscribed", "desabonne", "desinscrit"),
    ),
}
NOMS = {titre: nom for nom, titres in TITRES.items() for titre in titres}
ABONNES = {
    *(
        "abonne",
        "abonnee",
        "inscrit",
        "inscrite",
        "actif",
        "active",
        "subscribed",
        "confirme",
        "confirmee",
        "confirmed",
    ),
    *("valide", "oui", "yes", "1"),
}
PARTIS = {
    *("desabonne", "desabonnee", "desinscrit", "desinscrite", "unsubscribed", "unsub", "cleaned", "nettoye"),
    *("bounced", "hard bounce", "rejete", "rejetee"),
    *("blacklisted", "blocklisted", "liste noire", "plainte", "complained", "spam", "non", "no", "0", "inactif"),
    *("inactive", "non abonne", "non subscribed", "transactional", "en attente", "pending", "unconfirmed", "archived"),
    *("non confirme", "a confirmer"),
}
OUI, NON = {"oui", "yes", "true", "vrai", "1", "x"}, {"", "non", "no", "false", "faux", "0"}


def recognised(cells: Sequence[object]) -> int:
    """How many columns this row names; none when it names no address."""
    names = {NOMS.get(fold(cell)) for cell in cells if isinstance(cell, str)} - {None}
    return len(names) if "courriel" in names else 0


def places(titres: Sequence[str]) -> tuple[dict[str, list[int]], list[str]]:
    """Where each column stands, the titles that tell most first; and the titles that are not read."""
    found: dict[str, list[tuple[int, int]]] = {}
    ignored = []
    for place, titre in enumerate(titres):
        nom = NOMS.get(fold(titre))
        if nom:
            found.setdefault(nom, []).append((TITRES[nom].index(fold(titre)), place))
        elif titre:
            ignored.append(titre)
    return {nom: [place for _, place in sorted(ranked)] for nom, ranked in found.items()}, ignored
