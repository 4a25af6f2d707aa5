"""Templates, static files, and the public pages that are kept."""

import hashlib
from importlib.metadata import version

from .environment import DATA, DEBUG, SOURCE, env


def _edition() -> str:
    """A name for these static files: it changes with any of ours, and with the versions of the others'."""
    seal = hashlib.sha256(" ".join(version(name) for name in ("django", "django-allauth", "wagtail")).encode())
    for file in sorted(SOURCE.glob("*/static/**/*.*")):
        seal.update(file.read_bytes())
    return seal.hexdigest()[:12]


TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE / "core" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bouquet.core.context_processors.instance",
                "bouquet.pages.context_processors.navigation",
                "bouquet.espace.context_processors.navigation",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
        },
    }
]
# Files keep their names below an address that changes with them: what they call one another by stays true, nothing is
# collected, and browsers keep them for ever. While one writes them, the address is plain and nothing is kept.
STATIC_URL = "/static/" if DEBUG else f"/static/{_edition()}/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise looks there even when nothing was collected
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What the site made for everybody, apart from the files that were deposited (see bouquet.core.storage).
    "public": {"BACKEND": "bouquet.core.storage.PublicStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/[0-9a-f]{12}/"

# Public pages kept by each process, in megabytes; 0 keeps none (docs/decisions/0018).
BOUQUET_PAGES_GARDEES = env.int("BOUQUET_PAGES_GARDEES", 32)
# Beginnings of the names of the tables that no public page reads: writing there renews no kept page. A test reads every
# kind of public page and holds this list; any other table, those to come too, counts as public.
PRIVATE_TABLES = (
    "account_",
    "accounts_",
    "auditlog_",
    "core_cache",
    "core_courriel",
    "core_silence",
    "demandes_compteur",
    "demandes_convention",
    "demandes_demande",
    "demandes_intervention",
    "demandes_referenceexterne",
    "demandes_transition",
    "django_admin_log",
    "django_session",
    "django_tasks_",
    "echanges_",
    "espace_",
    "imports_",
    "lettre_abonne",
    "lettre_consentement",
    "lettre_envoi",
    "lettre_lien",
    "lettre_rejet",
    "mfa_",
    "usersessions_",
    "wagtailadmin_",
    "wagtailcore_modellogentry",
    "wagtailcore_pagelogentry",
    "wagtailcore_referenceindex",
)
