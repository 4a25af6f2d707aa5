"""Where to write to the référents of an organisme: those who are there today, and nobody else of it."""

import datetime
from collections import defaultdict
from collections.abc import Collection

from bouquet.accounts.models import User

from .enums import Role
from .models import Appartenance, Organisme, Referent


def referent_addresses(organismes: Collection[int], jour: datetime.date) -> dict[int, list[str]]:
    """For each of these organismes that is in the network that day, the addresses of its référents, each once.

    They are the people who hold the role, and the référents named on its sheet. One whose account is closed, or who
    belongs neither to it nor to its direction any more, gets nothing. Four queries whatever the number.
    """
    here = Organisme.objects.members_on(jour).filter(pk__in=organismes).order_by("pk").values_list("pk", "parent")
    places = {organisme: {organisme, parent} - {None} for organisme, parent in here}
    held = _held({place for around in places.values() for place in around})
    named = _named(places)
    written = {address for each in named.values() for address in each}
    accounts = set(User.objects.filter(email__in=written).values_list("email", flat=True))
    found = {}
    for organisme, around in places.items():
        members = {email for email, place, _ in held if place in around}
        holders = [email for email, place, role in held if place == organisme and role == Role.REFERENT]
        named_here = [address for address in named[organisme] if address in members or address not in accounts]
        found[organisme] = list(dict.fromkeys([*holders, *named_here]))
    return found


def _held(organismes: Collection[int | None]) -> list[tuple[str, int, str]]:
    members = Appartenance.objects.of_organismes().filter(organisme__in=organismes, user__is_active=True)
    return list(members.order_by("pk").values_list("user__email", "organisme", "role"))


def _named(organismes: Collection[int]) -> dict[int, list[str]]:
    """Those of the sheets: by the address of their account when they have one, else by the one that is written."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Referent.objects.filter(organisme__in=list(organismes)).order_by("nom", "pk")
    for organisme, courriel, account in rows.values_list("organisme", "courriel", "user__email"):
        found[organisme] += [address.lower() for address in [account or courriel] if address]
    return found
