"""One search over everything a person may see: demandes, contacts, documents, collectivités, organismes, référents."""

from dataclasses import dataclass

from django.db.models import F, Q
from django.urls import reverse
from django.utils.http import urlencode

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme, Referent
from bouquet.annuaire.permissions import roles_of
from bouquet.core.text import fold
from bouquet.demandes.models import Demande
from bouquet.echanges.models import Document
from bouquet.territoires.models import Collectivite

SHOWN = 10  # of each kind: the list of demandes holds the others
SHORTEST = 2


@dataclass(frozen=True)
class Resultat:
    titre: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Groupe:
    """What was found of one kind; `suite` is the address of all of it, when there is more."""

    nom: str
    resultats: list[Resultat]
    suite: str = ""


def chercher(user: User, text: str) -> list[Groupe]:
    """Kinds in which something was found; the number of queries depends neither on what is found nor on how much."""
    if len(fold(text)) < SHORTEST:
        return []
    groups = []
    if roles_of(user).sees_demandes:
        groups += [_demandes(user, text), _contacts(user, text), _documents(user, text)]
    groups += [_collectivites(user, text), _organismes(user, text), _referents(text)]
    return [group for group in groups if group.resultats]


def _demandes(user: User, text: str) -> Groupe:
    found = list(Demande.objects.visible_to(user).matching(text).select_related("beneficiaire")[: SHOWN + 1])
    results = [_demande(one, f"{one.beneficiaire}, {one.get_etat_display().lower()}") for one in found[:SHOWN]]
    more = f"{reverse('espace:demandes')}?{urlencode({'q': text})}" if len(found) > SHOWN else ""
    return Groupe("Demandes", results, more)


def _contacts(user: User, text: str) -> Groupe:
    """Who asked, for those who may read it (permissions.can_view_contact)."""
    known = Demande.objects.with_contact_for(user)
    if "@" in text:
        found = known.filter(contact_courriel__iexact=text.strip())
    else:
        found = known.filter(*(Q(contact_nom__icontains=word) for word in text.split()))
    results = [
        _demande(one, f"{one.contact_nom or one.contact_courriel}, {one.beneficiaire}")
        for one in found.select_related("beneficiaire")[:SHOWN]
    ]
    return Groupe("Contacts des demandes", results)


def _documents(user: User, text: str) -> Groupe:
    """Files by their names: those of messages this person may read, and of the demandes on which they take part."""
    found = Document.objects.visible_to(user).named_with(text).select_related("demande").order_by("-le", "-pk")
    results = [
        Resultat(
            one.nom, f"{one.demande.reference}\u00a0: {one.demande.objet}", reverse("echanges:document", args=[one.pk])
        )
        for one in found[:SHOWN]
    ]
    return Groupe("Documents", results)


def _demande(one: Demande, note: str) -> Resultat:
    return Resultat(f"{one.reference}\u00a0: {one.objet}", note, reverse("espace:demande", args=[one.reference]))


def _collectivites(user: User, text: str) -> Groupe:
    words = Q(*(Q(nom_plie__contains=word) for word in fold(text).split()))
    found = Collectivite.objects.filter(words | Q(code_insee=text.strip().upper()) | Q(siren=text.strip()))
    lists = reverse("espace:demandes") if roles_of(user).sees_demandes else ""
    results = [
        Resultat(str(one), one.code, f"{lists}?{urlencode({'commune': one.code})}" if lists and one.code else "")
        for one in found[:SHOWN]
    ]
    return Groupe("Collectivités", results)


def _organismes(user: User, text: str) -> Groupe:
    words = (Q(nom__icontains=word) | Q(sigle__icontains=word) for word in text.split())
    lists = reverse("espace:demandes") if roles_of(user).sees_demandes else ""
    results = [
        Resultat(one.nom, one.sigle, f"{lists}?{urlencode({'organisme': one.sigle})}" if lists else "")
        for one in Organisme.objects.filter(*words)[:SHOWN]
    ]
    return Groupe("Organismes", results)


def _referents(text: str) -> Groupe:
    words = (Q(nom__icontains=word) for word in text.split())
    rows = Referent.objects.filter(*words).annotate(sigle=F("organisme__sigle"))[:SHOWN]
    results = [Resultat(one.nom, ", ".join(filter(None, (one.sigle, one.fonction, one.telephone)))) for one in rows]
    return Groupe("Référents", results)
