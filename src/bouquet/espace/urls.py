from django.urls import path, re_path

from . import views

app_name = "espace"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("demandes/", views.demandes, name="demandes"),
    path("demandes/export.csv", views.demandes_csv, name="demandes_csv"),
    re_path(r"^demandes/(?P<reference>\d{4}-\d{5,7})/$", views.demande, name="demande"),
]
