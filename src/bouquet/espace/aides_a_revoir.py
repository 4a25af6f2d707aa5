"""The monthly mail about aids that nobody has reviewed for twelve months."""

import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.aides.models import Aide
from bouquet.annuaire.enums import ROLES_OF_NETWORK, ROLES_OF_SITE
from bouquet.annuaire.models import Appartenance
from bouquet.core.mail import post_mail

SHOWN = 20  # lines of the list; the mail says how many there are in all
RAISON = "Vous recevez ce message une fois par mois, quand il y a lieu, parce que vous tenez à jour les aides du site."


def editors() -> QuerySet[User]:
    """Those whose role lets them edit aids."""
    roles = Appartenance.objects.filter(role__in=[*ROLES_OF_NETWORK, *ROLES_OF_SITE])
    return User.objects.filter(is_active=True, pk__in=roles.values("user")).order_by("pk")


def send_aides_a_revoir(*, user: User, le: datetime.datetime) -> bool:
    """Write this month's mail to this person, unless there is nothing to review or it was written already."""
    day = timezone.localdate(le)
    late = Aide.objects.to_review(day)
    total = late.count()
    if not total:
        return False
    contexte = {
        "personne": user,
        "aides": list(late[:SHOWN]),
        "total": total,
        "reste": max(total - SHOWN, 0),
        "liste_url": f"{settings.BOUQUET_URL}{reverse('aides:aides')}?revue=oui",
    }
    cle = f"aides-a-revoir:{user.pk}:{day:%Y-%m}"
    gabarit = "espace/courriels/aides_a_revoir"
    return bool(post_mail(cle=cle, gabarit=gabarit, destinataire=user.email, contexte=contexte, raison=RAISON))
