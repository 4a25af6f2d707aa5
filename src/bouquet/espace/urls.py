from django.urls import path, re_path

from . import (
    views,
    views_conventions,
    views_demande,
    views_dossier,
    views_fiches,
    views_fusions,
    views_liste,
    views_personnes,
    views_recapitulatif,
)
from . import views, views_conventions, views_demande, views_vague

app_name = "espace"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("personnes/", views_personnes.personnes, name="personnes"),
    path("personnes/inviter/", views_personnes.inviter, name="inviter"),
    path("personnes/<int:pk>/", views_personnes.personne, name="personne"),
    path("personnes/<int:pk>/agir/", views_personnes.agir_personne, name="agir_personne"),
    path("role/", views_personnes.role, name="role"),
    path("demandes/", views_liste.demandes, name="demandes"),
    path("demandes/export.csv", views_liste.demandes_csv, name="demandes_csv"),
    path("demandes/export.xlsx", views_liste.demandes_xlsx, name="demandes_xlsx"),
    path("fusions/", views_fusions.fusions, name="fusions"),
    path("demandes/nouvelle/", views_demande.nouvelle, name="nouvelle"),
    re_path(r"^demandes/(?P<reference>\d{4}-\d{5,7})/$", views_demande.demande, name="demande"),
    re_path(r"^demandes/(?P<reference>\d{4}-\d{5,7})/agir/$", views_demande.agir, name="agir"),
    re_path(r"^demandes/(?P<reference>\d{4}-\d{5,7})/historique/$", views_dossier.historique, name="historique"),
    re_path(r"^demandes/(?P<reference>\d{4}-\d{5,7})/dossier\.zip$", views_dossier.dossier, name="dossier"),
    re_path(r"^demandes/(?P<reference>\d{4}-\d{5,7})/modifier/$", views_fiches.modifier, name="modifier"),
    re_path(r"^demandes/(?P<reference>\d{4}-\d{5,7})/doublon/$", views_fiches.doublon, name="doublon"),
    re_path(
        r"^demandes/(?P<reference>\d{4}-\d{5,7})/interventions/(?P<pk>\d{1,18})/$",
        views_fiches.intervention,
        name="intervention",
    ),
    path("recapitulatif/", views_recapitulatif.recapitulatif, name="recapitulatif"),
    path("recapitulatif/arret/<str:token>/", views_recapitulatif.arret, name="recapitulatif_arret"),
    path("conventions/", views_conventions.conventions, name="conventions"),
    path("conventions/nouvelle/", views_conventions.rediger, name="convention_nouvelle"),
    path("conventions/<int:pk>/", views_conventions.convention, name="convention"),
    path("conventions/<int:pk>/modifier/", views_conventions.rediger, name="convention_modifier"),
    path("conventions/<int:pk>/etat/", views_conventions.changer_etat, name="convention_etat"),
    path("conventions/<int:pk>/signer/", views_conventions.signer, name="convention_signer"),
    path("conventions/<int:pk>/pdf/", views_conventions.pdf, name="convention_pdf"),
    path("conventions/<int:pk>/demande/", views_conventions.enregistrer_annee, name="convention_demande"),
    re_path(r"^demandes/(?P<reference>\d{4}-\d{5,7})/echanges/$", views_demande.ecrire, name="ecrire"),
    path("conventions/vague/", views_vague.vague, name="conventions_vague"),
    path("conventions/manquantes/", views_vague.manquantes, name="conventions_manquantes"),
]
