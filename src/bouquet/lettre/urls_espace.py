from django.urls import path

from . import views_abonnes, views_envoi, views_espace, views_listes

app_name = "lettres"
urlpatterns = [
    path("", views_espace.lettres, name="lettres"),
    path("nouvelle/", views_espace.rediger, name="nouvelle"),
    path("abonnes/", views_abonnes.abonnes, name="abonnes"),
    path("abonnes/export.csv", views_abonnes.export_csv, name="abonnes_csv"),
    path("abonnes/export.xlsx", views_abonnes.export_xlsx, name="abonnes_xlsx"),
    path("abonnes/reprendre/", views_listes.reprendre, name="reprendre"),
    path("abonnes/reprendre/appliquer/", views_listes.appliquer, name="reprendre_appliquer"),
    path("<int:pk>/", views_espace.rediger, name="modifier"),
    path("<int:pk>/blocs/", views_espace.choisir, name="choisir"),
    path("<int:pk>/blocs/<int:numero>/", views_espace.bloc, name="bloc"),
    path("<int:pk>/blocs/<int:numero>/agir/", views_espace.agir_bloc, name="agir_bloc"),
    path("<int:pk>/apercu/", views_envoi.apercu, name="apercu"),
    path("<int:pk>/apercu/message/", views_envoi.message, name="message"),
    path("<int:pk>/destinataires/", views_envoi.destinataires, name="destinataires"),
    path("<int:pk>/envoi/", views_envoi.envoi, name="envoi"),
    path("<int:pk>/agir/", views_envoi.agir, name="agir"),
]
