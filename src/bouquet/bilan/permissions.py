"""Who may see figures before publication, and the demandes behind a figure."""

from bouquet.annuaire.models import Appartenance
from bouquet.annuaire.permissions import roles_of


def can_see_provisional(user) -> bool:
    """Figures of a year that is not published: the coordination and the administration only."""
    return "*" in _scopes(user)


def can_see_some_behind(user) -> bool:
    """Whether any figure at all leads this person to its demandes."""
    return bool(_scopes(user))


def can_see_behind(user, perimetre: str, path: str) -> bool:
    """The demandes behind a figure: the network's coordination all of them, an organisme those of its own work."""
    scopes = _scopes(user)
    if "*" in scopes:
        return True
    genre, _, code = perimetre.partition(":")
    if genre == "organisme":
        return code in scopes
    head, _, rest = path.partition(".")
    return genre == "global" and head == "organismes" and rest.split(".")[0] in scopes


def _scopes(user) -> frozenset[str]:
    """Sigles of the person's organismes and of the directions above them; "*" for the whole network.

    Read once a request: a page asks it for hundreds of figures."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if not hasattr(user, "_scopes_of_bilan"):
        user._scopes_of_bilan = frozenset(_read_scopes(user))
    return user._scopes_of_bilan


def _read_scopes(user) -> set[str]:
    """Of the role that the person acts in, when they chose one."""
    if roles_of(user).network:
        return {"*"}
    rows = Appartenance.objects.of(user).of_organismes().values_list("organisme__sigle", "organisme__parent__sigle")
    return {sigle for row in rows for sigle in row if sigle}
