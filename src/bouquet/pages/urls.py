from django.urls import path

from . import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="accueil"),
    path("offre/", views.offer, name="offre"),
    path("offre/<slug:slug>/", views.prestation, name="prestation"),
    path("accessibilite/", views.accessibility, name="accessibilite"),
    path("mentions-legales/", views.legal, name="mentions_legales"),
    path("donnees-personnelles/", views.personal_data, name="donnees_personnelles"),
]
