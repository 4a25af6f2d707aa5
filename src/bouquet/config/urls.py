"""Every address of the site; see docs/architecture.md for which app answers what."""

from django.contrib import admin
from django.urls import include, path

from bouquet.core.arret import courriel_arret
from bouquet.core.health import healthz, readyz
from bouquet.imports.views_campagnes import repondre

urlpatterns = [
    path("", include("bouquet.pages.urls")),
    path("", include("bouquet.rencontres.urls")),
    path("espace/rencontres/", include("bouquet.rencontres.urls_espace")),
    path("bilan/", include("bouquet.bilan.urls")),
    path("espace/chiffre/", include("bouquet.bilan.urls_espace")),
    path("espace/imports/", include("bouquet.imports.urls")),
    path("espace/campagnes/", include("bouquet.imports.urls_campagnes")),
    path("espace/organismes/", include("bouquet.espace.urls_organismes")),
    path("espace/aides/", include("bouquet.espace.urls_aides")),
    path("campagne/<str:jeton>/", repondre, name="campagne"),
    path("courriels/arret/<str:token>/", courriel_arret, name="courriel_arret"),
    path("espace/", include("bouquet.echanges.urls")),
    path("espace/", include("bouquet.espace.urls")),
    path("compte/", include("bouquet.accounts.urls")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
