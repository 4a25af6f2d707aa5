"""Who is told that something was written, and of what: never the text of a note."""

from django.utils import timezone

from bouquet.annuaire.enums import ROLES_OF_ORGANISME, Role
from bouquet.annuaire.models import Appartenance, Organisme
from bouquet.core.avis import Genre, write_to
from bouquet.core.mail import post_mail
from bouquet.demandes.responsables import Responsables
from bouquet.demandes.services import ensure_jeton
from bouquet.demandes.services.courriels import follow_up_address, page_of

from .enums import Cote, Visibilite
from .models import Message

TEMPLATES = "echanges/courriels"
REPONSE = Genre(
    "reponse",
    "Réponse d’une collectivité",
    "Dès qu’elle arrive.",
    "qui suit la demande pour le chef de file (sinon ses référents) et qui la coordonne ; à défaut, la coordination",
)
MENTION = Genre(
    "mention",
    "Appel dans une note partagée",
    "Dès que la note est écrite.",
    "les personnes de l’organisme appelé",
)
MESSAGE = Genre(
    "message",
    "Message du réseau à la collectivité",
    "Dès qu’il est écrit.",
    "le contact de la demande et les membres de la collectivité",
    "C’est le courrier lui-même : sans lui, la collectivité ne saurait rien.",
)


def call(message: Message, called: list[Organisme]) -> None:
    """Tell the people of the organismes a shared note names that it awaits them."""
    members = Appartenance.objects.filter(organisme__in=called, role__in=ROLES_OF_ORGANISME, user__is_active=True)
    for one in members.exclude(user=message.auteur).select_related("user", "organisme").order_by("pk"):
        write_to(
            adresse=one.user.email,
            genre=MENTION,
            occasion=str(message.pk),
            gabarit=f"{TEMPLATES}/mention",
            contexte={"demande": message.demande, "auteur": message.auteur_nom, "lien": page_of(message.demande)},
            raison=f"Vous recevez ce message parce qu’une note partagée appelle {one.organisme.sigle}, dont vous êtes.",
        )


def notify_network(message: Message) -> int:
    """Tell those in charge that the collectivité wrote: who, and where to read it; how many mails were written."""
    if message.visibilite != Visibilite.ECHANGE or message.cote != Cote.COLLECTIVITE:
        return 0
    demande = message.demande
    told = Responsables([demande], timezone.localdate(message.le)).at_work(demande) or _coordination()
    if message.auteur:
        told.pop(message.auteur.email, None)
    contexte = {"demande": demande, "auteur": message.auteur_nom, "lien": page_of(demande)}
    written = [
        write_to(
            adresse=address,
            genre=REPONSE,
            occasion=str(message.pk),
            gabarit=f"{TEMPLATES}/reponse",
            contexte=contexte,
            raison=f"Vous recevez ce message parce que {why}.",
        )
        for address, why in told.items()
    ]
    return sum(written)


def _coordination() -> dict[str, str]:
    """When nobody is in charge yet: those who coordinate the network."""
    people = Appartenance.objects.filter(role=Role.COORDINATION, user__is_active=True).order_by("pk")
    why = "personne ne suit encore cette demande, et que vous êtes de la coordination"
    return dict.fromkeys(people.values_list("user__email", flat=True), why)


def notify_contact(message: Message) -> int:
    """Tell the collectivité that the network wrote to it; how many mails were written.

    The contact of the demande gets its private link, by which one answers without account; the people of the
    collectivité who have an account get the page of their espace. Nothing is said of a note.
    """
    if message.visibilite != Visibilite.ECHANGE or message.cote != Cote.RESEAU:
        return 0
    demande = message.demande
    members = Appartenance.objects.filter(
        role=Role.COLLECTIVITE, collectivite=demande.beneficiaire_id, user__is_active=True
    )
    links = dict.fromkeys(members.order_by("pk").values_list("user__email", flat=True), page_of(demande))
    contact = demande.contact_courriel.lower()
    if contact and contact not in links:
        links[contact] = follow_up_address(ensure_jeton(demande=demande))
    sent = [_tell(message, address, link) for address, link in links.items()]
    return sum(one is not None for one in sent)


def _tell(message: Message, address: str, lien: str):
    demande = message.demande
    de = message.organisme.nom if message.organisme else "la coordination"
    return post_mail(
        cle=f"message:{message.pk}:{address}",
        gabarit=f"{TEMPLATES}/message",
        destinataire=address,
        contexte={"demande": demande, "message": message, "de": de, "lien": lien},
        raison=f"Vous recevez ce message parce que vous suivez la demande {demande.reference}.",
        secrets=[lien] if lien != page_of(demande) else [],
    )
