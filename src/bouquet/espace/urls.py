from django.urls import path, re_path

from . import views, views_conventions, views_demande, views_vague

app_name = "espace"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("demandes/", views.demandes, name="demandes"),
    path("demandes/export.csv", views.demandes_csv, name="demandes_csv"),
    path("demandes/nouvelle/", views_demande.nouvelle, name="nouvelle"),
    re_path(r"^demandes/(?P<reference>\d{4}-\d{5,7})/$", views_demande.demande, name="demande"),
    re_path(r"^demandes/(?P<reference>\d{4}-\d{5,7})/agir/$", views_demande.agir, name="agir"),
    path("conventions/", views_conventions.conventions, name="conventions"),
    path("conventions/nouvelle/", views_conventions.rediger, name="convention_nouvelle"),
    path("conventions/<int:pk>/", views_conventions.convention, name="convention"),
    path("conventions/<int:pk>/modifier/", views_conventions.rediger, name="convention_modifier"),
    path("conventions/<int:pk>/etat/", views_conventions.changer_etat, name="convention_etat"),
    path("conventions/<int:pk>/signer/", views_conventions.signer, name="convention_signer"),
    path("conventions/<int:pk>/pdf/", views_conventions.pdf, name="convention_pdf"),
    path("conventions/<int:pk>/demande/", views_conventions.enregistrer_annee, name="convention_demande"),
    path("conventions/vague/", views_vague.vague, name="conventions_vague"),
    path("conventions/manquantes/", views_vague.manquantes, name="conventions_manquantes"),
]
