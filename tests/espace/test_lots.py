"""One thing to several demandes: who may, what is left and why, and colleagues who were faster."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.demandes.enums import Etat, EtatIntervention
from bouquet.demandes.models import Demande, Intervention, TransitionDemande
from bouquet.demandes.services import edit_demande, transition_demande
from bouquet.demandes.services.editing import seen
from bouquet.espace.enums import GesteLot
from bouquet.espace.lots import LARGEST
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.catalogue.factories import NatureFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import SituationFactory

LOT = "/espace/demandes/lot/"
LIST = "/espace/demandes/"
pytestmark = pytest.mark.django_db


def soon(days: int = 30) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def ask(client, geste, *demandes, **told):
    """What the list sends."""
    return client.post(LOT, {"geste": geste, "demande": [one.pk for one in demandes], **told})


def hidden(text: str) -> dict[str, str]:
    """What the page of confirmation carries of each line."""
    return dict(re.findall(r'name="((?:etat|avant)-\d+)" value="([^"]*)"', text))


def confirm(client, geste, *demandes, **told):
    """Read the page of confirmation, then send it as a browser does."""
    carried = hidden(ask(client, geste, *demandes).content.decode())
    return ask(client, geste, *demandes, confirmer="oui", **carried, **told)


def etats(*demandes) -> list[str]:
    return [Demande.objects.get(pk=one.pk).etat for one in demandes]


@pytest.fixture
def animatrice(client):
    user = AppartenanceFactory(user__prenom="Anne", user__nom="Matrice").user
    client.force_login(user)
    return user


def told_for(geste, animatrice, organisme) -> dict:
    return {
        GesteLot.COORDONNER: {"coordonnateur": animatrice.pk},
        GesteLot.ECHEANCE: {"echeance": soon().isoformat()},
        GesteLot.ORIENTER: {"organisme": organisme.pk},
        GesteLot.ABANDONNER: {"motif": "Projet arrêté"},
    }.get(geste, {})


def done(geste, one, animatrice, organisme) -> bool:
    one.refresh_from_db()
    return {
        GesteLot.QUALIFIER: one.etat == Etat.QUALIFIEE,
        GesteLot.COORDONNER: one.coordonnateur == animatrice,
        GesteLot.ECHEANCE: one.echeance == soon(),
        GesteLot.ORIENTER: one.interventions.filter(organisme=organisme).exists(),
        GesteLot.ABANDONNER: one.etat == Etat.ABANDONNEE,
        GesteLot.CLOTURER: one.etat == Etat.CLOTUREE,
    }[geste]


STARTS = {GesteLot.QUALIFIER: Etat.DEPOSEE, GesteLot.CLOTURER: Etat.REALISEE}
# Whether each person's gesture is done to a demande where it is possible; None: the address itself is refused.
LEAD = {GesteLot.COORDONNER, GesteLot.ECHEANCE, GesteLot.ORIENTER, GesteLot.ABANDONNER, GesteLot.CLOTURER}
ALLOWED = {
    "coordination": set(GesteLot),
    "administration": set(GesteLot),
    "chef_de_file": LEAD,
    "partenaire": set(),
    "etranger": set(),
    "collectivite": None,
    "elu": None,
    "redaction": None,
}


@pytest.mark.parametrize("geste", list(GesteLot))
@pytest.mark.parametrize("who", ALLOWED)
def test_each_gesture_is_for_those_who_may_do_it_on_the_page_of_the_demande(client, who, geste):
    animatrice, called, situation = AppartenanceFactory().user, OrganismeFactory(), SituationFactory()
    start, nature = STARTS.get(geste, Etat.EN_COURS), NatureFactory()
    demande = DemandeFactory(situation=situation, etat=start, nature_souhaitee=nature)
    lead, other = OrganismeFactory(), OrganismeFactory()
    if geste != GesteLot.QUALIFIER:
        work = EtatIntervention.REALISEE if geste == GesteLot.CLOTURER else EtatIntervention.EN_COURS
        InterventionFactory(demande=demande, organisme=lead, chef_de_file=True, etat=work)
        InterventionFactory(demande=demande, organisme=other, etat=work)
    people = {
        "coordination": animatrice,
        "administration": AppartenanceFactory(role=Role.ADMINISTRATION).user,
        "chef_de_file": AppartenanceFactory(role=Role.AGENT, organisme=lead).user,
        "partenaire": AppartenanceFactory(role=Role.REFERENT, organisme=other).user,
        "etranger": AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory()).user,
        "collectivite": AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=situation.commune).user,
        "elu": AppartenanceFactory(role=Role.ELU, canton=situation.canton).user,
        "redaction": AppartenanceFactory(role=Role.REDACTION).user,
    }
    client.force_login(people[who])
    told = told_for(geste, animatrice, called)
    response = ask(client, geste, demande, confirmer="oui", **{f"etat-{demande.pk}": start}, **told)
    may = ALLOWED[who]
    assert done(geste, demande, animatrice, called) == (may is not None and geste in may)
    if may is None or (geste == GesteLot.QUALIFIER and who in {"chef_de_file", "partenaire", "etranger"}):
        assert response.status_code == 403
    else:
        assert response.status_code == (302 if geste in may else 409)


def test_nobody_gets_there_without_signing_in(client):
    assert "/compte/connexion/" in ask(client, "qualifier", DemandeFactory()).url


def test_the_list_offers_the_boxes_to_those_who_may_act(client):
    demande = DemandeFactory(situation=SituationFactory())
    client.force_login(AppartenanceFactory().user)
    assert f'name="demande" value="{demande.pk}"' in client.get(LIST).content.decode()
    client.force_login(AppartenanceFactory(role=Role.ELU, canton=demande.canton).user)
    text = client.get(LIST).content.decode()
    assert demande.reference in text
    assert 'name="demande"' not in text


def test_the_page_says_what_will_be_done_and_what_not_and_does_nothing(client, animatrice):
    ready, closed = DemandeFactory(), DemandeFactory(etat=Etat.CLOTUREE)
    text = ask(client, "qualifier", ready, closed).content.decode()
    assert f'name="demande" value="{ready.pk}" checked' in text
    assert f'name="demande" value="{closed.pk}"' not in text
    assert "elle est à l’état «\u00a0Clôturée\u00a0»" in text
    assert etats(ready, closed) == [Etat.DEPOSEE, Etat.CLOTUREE]


def test_all_done_leads_back_to_the_list_as_it_was_filtered(client, animatrice):
    demandes = DemandeFactory.create_batch(12)
    response = confirm(client, "qualifier", *demandes, retour="etat=deposee&page=2")
    assert response.url == f"{LIST}?etat=deposee&page=2"
    assert etats(*demandes) == [Etat.QUALIFIEE] * 12
    assert "12\u00a0demandes qualifiées" in client.get(LIST).content.decode()
    assert set(TransitionDemande.objects.values_list("auteur_nom", flat=True)) == {"Anne Matrice"}


def test_a_colleague_who_was_faster_is_named_and_the_others_are_done(client, animatrice):
    mine, taken = DemandeFactory(), DemandeFactory()
    carried = hidden(ask(client, "abandonner", mine, taken).content.decode())
    colleague = AppartenanceFactory(user__prenom="Zoé", user__nom="Rapide").user
    transition_demande(demande=taken, vers=Etat.QUALIFIEE, auteur=colleague, le=timezone.now())
    response = ask(client, "abandonner", mine, taken, confirmer="oui", motif="Sans suite <ici>", **carried)
    text = response.content.decode()
    assert response.status_code == 409
    assert "1\u00a0demande abandonnée, 1\u00a0laissée" in text
    assert "Zoé Rapide a fait passer la demande à l’état «\u00a0Qualifiée\u00a0»" in text
    assert "Sans suite &lt;ici&gt;" in text  # what was typed is kept for the line that is left
    assert etats(mine, taken) == [Etat.ABANDONNEE, Etat.QUALIFIEE]
    again = ask(client, "abandonner", taken, confirmer="oui", motif="Sans suite", **hidden(text))
    assert (again.status_code, etats(taken)) == (302, [Etat.ABANDONNEE])


@pytest.mark.parametrize("geste", ["coordonner", "echeance"])
def test_what_a_colleague_wrote_in_that_field_is_not_lost_and_another_field_is_no_matter(client, animatrice, geste):
    touched, other = DemandeFactory(), DemandeFactory()
    carried = hidden(ask(client, geste, touched, other).content.decode())
    colleague = AppartenanceFactory(user__prenom="Zoé", user__nom="Rapide").user
    theirs = {"coordonner": {"coordonnateur": colleague}, "echeance": {"echeance": soon(5)}}[geste]
    now = timezone.now()
    edit_demande(demande=touched, changes=theirs, vu=seen(touched), auteur=colleague, le=now)
    edit_demande(demande=other, changes={"objet": "Autre objet"}, vu=seen(other), auteur=colleague, le=now)
    told = told_for(geste, animatrice, OrganismeFactory())
    text = ask(client, geste, touched, other, confirmer="oui", **carried, **told).content.decode()
    assert "quelqu’un vient de changer ce champ" in text
    assert not done(geste, touched, animatrice, None)
    assert done(geste, other, animatrice, None)
    assert other.objet == "Autre objet"
    # The page now shows what the colleague wrote; whoever confirms has read it.
    assert ask(client, geste, touched, confirmer="oui", **hidden(text), **told).status_code == 302
    assert done(geste, touched, animatrice, None)


def test_an_organisme_is_called_once_for_the_nature_that_each_demande_wants(client, animatrice):
    caue, nature, chosen = OrganismeFactory(sigle="CAUE"), NatureFactory(), NatureFactory()
    wanted = DemandeFactory(etat=Etat.QUALIFIEE, nature_souhaitee=nature)
    silent = DemandeFactory(etat=Etat.QUALIFIEE)
    called = DemandeFactory(etat=Etat.EN_COURS, nature_souhaitee=nature)
    InterventionFactory(demande=called, organisme=caue, chef_de_file=True)
    text = confirm(client, "orienter", wanted, silent, called, organisme=caue.pk).content.decode()
    assert "1\u00a0demande orientée, 2\u00a0laissées" in text
    assert "CAUE y a déjà été appelé" in text
    assert "choisissez-en une" in text
    work = wanted.interventions.get()
    assert (work.organisme, work.nature, work.thematique, work.chef_de_file) == (caue, nature, wanted.thematique, True)
    assert f'name="demande" value="{silent.pk}" checked' in text  # a nature may still be chosen there
    assert confirm(client, "orienter", silent, organisme=caue.pk, nature=chosen.pk).status_code == 302
    assert silent.interventions.get().nature == chosen
    assert Intervention.objects.filter(organisme=caue).count() == 3


@pytest.mark.parametrize(
    ("geste", "told", "said"),
    [
        ("abandonner", {"motif": " "}, "obligatoire"),
        ("echeance", {"echeance": "2020-01-01"}, "à partir d’aujourd’hui"),
        ("echeance", {"echeance": ""}, "obligatoire"),
        ("coordonner", {"coordonnateur": "0"}, "coordonne"),
        ("orienter", {}, "obligatoire"),
    ],
)
def test_what_is_missing_is_asked_in_place_and_nothing_is_done(client, animatrice, geste, told, said):
    demande = DemandeFactory(etat=Etat.QUALIFIEE)
    response = confirm(client, geste, demande, **told)
    text = response.content.decode()
    assert response.status_code == 422
    assert "Rien n’a encore été fait" in text
    assert said in text
    assert f'name="demande" value="{demande.pk}" checked' in text
    assert etats(demande) == [Etat.QUALIFIEE]


def test_the_whole_page_is_chosen_by_one_box_without_any_script(client, animatrice):
    demandes = DemandeFactory.create_batch(3)
    box = re.search(r'name="toutes" value="([\d,]+)"', client.get(LIST).content.decode())[1]
    text = client.post(LOT, {"geste": "qualifier", "toutes": box}).content.decode()
    assert all(f'name="demande" value="{one.pk}" checked' in text for one in demandes)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"geste": "qualifier"}, "Cochez au moins une demande"),
        ({"geste": "", "demande": ["1"]}, "Choisissez ce qu’il faut faire"),
        ({"geste": "qualifier", "toutes": ",".join(map(str, range(LARGEST + 1)))}, "Un lot s’arrête à 200"),
        ({"geste": "qualifier", "demande": ["x", "-1", "9" * 30]}, "Cochez au moins une demande"),
    ],
)
def test_a_lot_that_cannot_be_read_leads_back_to_the_list_and_says_why(client, animatrice, sent, said):
    response = client.post(LOT, {**sent, "retour": "etat=deposee"}, follow=True)
    assert response.redirect_chain == [(f"{LIST}?etat=deposee", 302)]
    assert said in response.content.decode()


def test_what_one_does_not_see_is_neither_shown_nor_done(client):
    organisme = OrganismeFactory()
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=organisme).user)
    mine = InterventionFactory(organisme=organisme, chef_de_file=True).demande
    secret = DemandeFactory(objet="Secret de la commune voisine", etat=Etat.EN_COURS)
    text = ask(client, "abandonner", mine, secret).content.decode()
    assert "Secret" not in text
    assert "1\u00a0demande du lot n’est pas" in text
    told = {f"etat-{secret.pk}": Etat.EN_COURS, f"etat-{mine.pk}": Etat.EN_COURS, "motif": "Essai"}
    response = ask(client, "abandonner", mine, secret, confirmer="oui", **told)
    assert "Secret" not in response.content.decode()
    assert etats(mine, secret) == [Etat.ABANDONNEE, Etat.EN_COURS]


@pytest.mark.parametrize("geste", list(GesteLot))
def test_the_page_costs_as_many_queries_for_two_lines_as_for_forty(client, animatrice, geste):
    def cost(demandes) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ask(client, geste, *demandes).status_code == 200
        return len(asked)

    demandes = DemandeFactory.create_batch(40, etat=Etat.EN_COURS)
    for one in demandes:
        InterventionFactory(demande=one, chef_de_file=True)
    cost(demandes[:2])
    assert cost(demandes[:2]) == cost(demandes) <= 14
