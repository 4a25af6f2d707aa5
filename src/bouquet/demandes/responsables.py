"""Who is in charge of a demande, and at which address: few people, chosen the same way for every mail."""

import datetime
from collections.abc import Iterable

from bouquet.annuaire.models import Appartenance, Organisme
from bouquet.annuaire.referents import referent_addresses

from .enums import ENDED_INTERVENTIONS, EtatIntervention
from .models import Demande, Intervention

COORDONNE = "vous coordonnez cette demande"


class Responsables:
    """The people in charge of these demandes, read in a constant number of queries.

    A closed account, a person who left the organisme and an organisme that left the network have no part in it.
    """

    def __init__(self, demandes: Iterable[Demande], jour: datetime.date) -> None:
        keys = [demande.pk for demande in demandes]
        work = Intervention.objects.filter(demande__in=keys).select_related("organisme", "referent")
        self._work: dict[int, list[Intervention]] = {key: [] for key in keys}
        for one in work.order_by("-chef_de_file", "pk"):
            self._work[one.demande_id].append(one)
        self._referents = referent_addresses({one.organisme_id for one in work}, jour)
        self._places = _places({one.referent_id for one in work if one.referent_id})
        coordinators = Demande.objects.filter(pk__in=keys, coordonnateur__is_active=True)
        network = Appartenance.objects.of_network().values("user")
        coordinators = coordinators.filter(coordonnateur__in=network)
        self._coordinators = dict(coordinators.values_list("pk", "coordonnateur__email"))

    def asked(self, demande: Demande) -> dict[str, str]:
        """Addresses and reasons: the référents of the organismes that have not answered yet, and who coordinates."""
        waiting = [one for one in self._work[demande.pk] if one.etat == EtatIntervention.PROPOSEE]
        found: dict[str, str] = {}
        for one in waiting:
            for address in self._of(one):
                found.setdefault(address, f"{one.organisme.sigle}, dont vous êtes référent, est sollicité")
        return self._with_coordinator(demande, found)

    def at_work(self, demande: Demande) -> dict[str, str]:
        """Addresses and reasons: who follows it for the chef de file, and who coordinates.

        Without a chef de file, those who follow it for each organisme at work.
        """
        live = [one for one in self._work[demande.pk] if one.etat not in ENDED_INTERVENTIONS]
        leads = [one for one in live if one.chef_de_file] or live
        found: dict[str, str] = {}
        for one in leads:
            for address in self._of(one):
                found.setdefault(address, f"vous suivez cette demande pour {one.organisme.sigle}")
        return self._with_coordinator(demande, found)

    def _with_coordinator(self, demande: Demande, found: dict[str, str]) -> dict[str, str]:
        if demande.pk in self._coordinators:
            found.setdefault(self._coordinators[demande.pk], COORDONNE)
        return found

    def _of(self, intervention: Intervention) -> list[str]:
        """The person named on the intervention, as long as they belong there; else the référents of the organisme."""
        person = intervention.referent
        if person and intervention.organisme_id in self._places.get(person.pk, ()):
            return [person.email] if intervention.organisme_id in self._referents else []
        return self._referents.get(intervention.organisme_id, [])


def _places(people: set[int]) -> dict[int, set[int]]:
    """The organismes where each of these people may follow a work: theirs, its services and its direction."""
    members = Appartenance.objects.of_organismes().filter(user__in=people, user__is_active=True)
    pairs = list(members.values_list("user", "organisme", "organisme__parent"))
    below = dict(Organisme.objects.filter(parent__in=[place for _, place, _ in pairs]).values_list("pk", "parent"))
    found: dict[int, set[int]] = {person: set() for person in people}
    for person, place, above in pairs:
        services = {key for key, parent in below.items() if parent == place}
        found[person] |= {place, *services} | ({above} if above else set())
    return found
