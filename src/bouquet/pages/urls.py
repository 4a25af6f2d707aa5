from django.urls import path

from . import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="accueil"),
    path("accessibilite/", views.accessibility, name="accessibilite"),
    path("mentions-legales/", views.legal, name="mentions_legales"),
    path("donnees-personnelles/", views.personal_data, name="donnees_personnelles"),
]
