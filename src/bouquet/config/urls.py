"""Every address of the site; see docs/architecture.md for which app answers what."""

from django.urls import include, path

urlpatterns = [
    path("", include("bouquet.pages.urls")),
    path("bilan/", include("bouquet.bilan.urls")),
    path("espace/chiffre/", include("bouquet.bilan.urls_espace")),
    path("compte/", include("bouquet.accounts.urls")),
]
