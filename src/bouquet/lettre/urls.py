from django.urls import path

from . import views

app_name = "lettre"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("inscription/", views.demandee, name="demandee"),
    path("confirmer/<str:jeton>/", views.confirmer, name="confirmer"),
    path("preferences/<str:jeton>/", views.preferences, name="preferences"),
    path("arret/<str:jeton>/", views.arret, name="arret"),
    path("lien/<int:pk>/", views.lien, name="lien"),
    path("<slug:slug>/", views.lettre, name="lettre"),
]
