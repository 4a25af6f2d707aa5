"""Who may see and do what with a demande, said as sentences. Lists use `Demande.objects.visible_to(user)`."""

from django.contrib.auth.models import AnonymousUser

from bouquet.accounts.models import User
from bouquet.annuaire.models import Appartenance, Organisme
from bouquet.annuaire.permissions import can_coordinate
from bouquet.territoires.models import Collectivite

from .enums import Etat, EtatIntervention
from .models import Demande, Intervention


def can_view_demande(user: User | AnonymousUser, demande: Demande) -> bool:
    return Demande.objects.visible_to(user).filter(pk=demande.pk).exists()


def can_view_contact(user: User | AnonymousUser, demande: Demande) -> bool:
    """Who asked, with address and telephone: for those who work on it, and the collectivité itself; not for an élu."""
    if can_coordinate(user):
        return True
    roles = Appartenance.objects.of(user)
    if roles.of_collectivites().filter(collectivite=demande.beneficiaire).exists():
        return True
    mine = Organisme.objects.around(roles.of_organismes().values("organisme"))
    return demande.interventions.filter(organisme__in=mine).exists()


def can_list_demandes(user: User | AnonymousUser) -> bool:
    """Anyone whose role gives demandes to see, even when there is none yet."""
    roles = Appartenance.objects.of(user)
    return can_coordinate(user) or (roles.of_organismes() | roles.of_collectivites() | roles.of_elus()).exists()


def can_deposit_for(user: User, collectivite: Collectivite) -> bool:
    """The collectivité itself, and those who coordinate."""
    mine = Appartenance.objects.of(user).of_collectivites()
    return can_coordinate(user) or mine.filter(collectivite=collectivite).exists()


def can_record_for(user: User, organisme: Organisme) -> bool:
    """Record the work of an organisme: its people, those of its services or direction, and those who coordinate."""
    mine = Appartenance.objects.of(user).of_organismes().values("organisme")
    return can_coordinate(user) or Organisme.objects.around(mine).filter(pk=organisme.pk).exists()


def can_edit_intervention(user: User, intervention: Intervention) -> bool:
    return can_record_for(user, intervention.organisme)


def can_edit_demande(user: User, demande: Demande) -> bool:
    """Those who coordinate; the people of its chef de file; the collectivité while it is a draft."""
    if demande.etat == Etat.BROUILLON:
        return can_deposit_for(user, demande.beneficiaire)
    if can_coordinate(user):
        return True
    leads = demande.interventions.filter(chef_de_file=True).exclude(etat=EtatIntervention.DECLINEE)
    return any(can_record_for(user, intervention.organisme) for intervention in leads.select_related("organisme"))


def can_withdraw_demande(user: User, demande: Demande) -> bool:
    return can_deposit_for(user, demande.beneficiaire)
