"""Every address of the site; see docs/architecture.md for which app answers what."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from bouquet.core.arret import courriel_arret
from bouquet.core.health import healthz, readyz
from bouquet.imports.views_campagnes import repondre
from bouquet.pages.views_editoriales import public_file, serve, to_sign_in

# What the sending provider tells of addresses; its calls carry the secret of the site, or there is no such address.
retours = [path("courriels/rejets/", include("anymail.urls"))] if settings.BOUQUET_LETTRE_WEBHOOK else []

urlpatterns = [
    *retours,
    path("", include("bouquet.pages.urls")),
    path("", include("bouquet.rencontres.urls")),
    path("espace/rencontres/", include("bouquet.rencontres.urls_espace")),
    path("espace/parcours/", include("bouquet.rencontres.urls_parcours")),
    path("lettre/", include("bouquet.lettre.urls")),
    path("espace/lettres/", include("bouquet.lettre.urls_espace")),
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
    # One way in, with its second factor: the sign-in pages of both administrations lead there.
    path("admin/technique/login/", to_sign_in),
    path("admin/login/", to_sign_in),
    path("admin/technique/", admin.site.urls),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("fichiers/<path:chemin>", public_file, name="public_file"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    # Last: what editors wrote answers where nothing else does.
    re_path(r"^(?P<path>(?:[\w\-]+/)*)$", serve, name="wagtail_serve"),
]
