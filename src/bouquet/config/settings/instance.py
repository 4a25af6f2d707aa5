"""Language, addresses, mail, and what this installation is called from outside."""

from pathlib import Path

import django

from .environment import DATA, env

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
# Django's own words first: those of installed apps would change how forms speak.
LOCALE_PATHS = [Path(django.__file__).parent / "conf" / "locale"]
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

BOUQUET_DATA = DATA
BOUQUET_URL = env.str("BOUQUET_URL", "http://localhost:8000").rstrip("/")

DEFAULT_FROM_EMAIL = env.str("BOUQUET_EXPEDITEUR", "bouquet@localhost")
EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", "console:")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_CONFIG.get("EMAIL_HOST", "")
EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)

# Deposited files: the heaviest one accepted, in bytes, and the antivirus that reads them when there is one.
BOUQUET_TAILLE_MAX = env.int("BOUQUET_TAILLE_MAX", 10 * 1024 * 1024)
BOUQUET_BROUILLON_JOURS = env.int("BOUQUET_BROUILLON_JOURS", 30)  # how long an unfinished demande is kept
BOUQUET_CLAMD = env.str("BOUQUET_CLAMD", "")

# Days after which the content of a mail is erased; the line that says to whom, when and why it left is kept.
BOUQUET_COURRIELS_JOURS = env.int("BOUQUET_COURRIELS_JOURS", 90)

# How many days after a rencontre a demande of those who came still follows it, in the bilan.
BOUQUET_RENCONTRE_SUIVIE_JOURS = env.int("BOUQUET_RENCONTRE_SUIVIE_JOURS", 90)

# Sites that may show the agenda inside their own pages: origins, such as https://www.exemple.fr; none by default.
BOUQUET_AGENDA_SITES: list[str] = env.list("BOUQUET_AGENDA_SITES", [])
