from django.urls import path, re_path

from . import views, views_demande, views_dossier, views_fiches, views_fusions

app_name = "espace"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("fusions/", views_fusions.fusions, name="fusions"),
    path("demandes/", views.demandes, name="demandes"),
    path("demandes/export.csv", views.demandes_csv, name="demandes_csv"),
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
]
