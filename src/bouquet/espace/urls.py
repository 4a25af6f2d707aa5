from django.urls import path, re_path

from . import views, views_demande, views_recapitulatif

app_name = "espace"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("demandes/", views.demandes, name="demandes"),
    path("demandes/export.csv", views.demandes_csv, name="demandes_csv"),
    path("demandes/nouvelle/", views_demande.nouvelle, name="nouvelle"),
    re_path(r"^demandes/(?P<reference>\d{4}-\d{5,7})/$", views_demande.demande, name="demande"),
    re_path(r"^demandes/(?P<reference>\d{4}-\d{5,7})/agir/$", views_demande.agir, name="agir"),
    path("recapitulatif/", views_recapitulatif.recapitulatif, name="recapitulatif"),
    path("recapitulatif/arret/<str:token>/", views_recapitulatif.arret, name="recapitulatif_arret"),
]
