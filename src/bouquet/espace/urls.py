from django.urls import path, re_path

from . import views, views_demande, views_liste, views_vues

app_name = "espace"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("recherche/", views.recherche, name="recherche"),
    path("demandes/", views_liste.demandes, name="demandes"),
    path("demandes/export.csv", views_liste.demandes_csv, name="demandes_csv"),
    path("demandes/export.xlsx", views_liste.demandes_xlsx, name="demandes_xlsx"),
    path("demandes/vues/", views_vues.enregistrer, name="vue_enregistrer"),
    path("demandes/vues/<int:pk>/effacer/", views_vues.effacer, name="vue_effacer"),
    path("demandes/nouvelle/", views_demande.nouvelle, name="nouvelle"),
    re_path(r"^demandes/(?P<reference>\d{4}-\d{5,7})/$", views_demande.demande, name="demande"),
    re_path(r"^demandes/(?P<reference>\d{4}-\d{5,7})/agir/$", views_demande.agir, name="agir"),
]
