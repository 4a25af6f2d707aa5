"""What is installed, and how a request travels."""

INSTALLED_APPS = [
    "bouquet.demo",
    "bouquet.pages",
    "bouquet.espace",
    "bouquet.bilan",
    "bouquet.imports",
    "bouquet.lettre",
    "bouquet.rencontres",
    "bouquet.aides",
    "bouquet.echanges",
    "bouquet.demandes",
    "bouquet.catalogue",
    "bouquet.annuaire",
    "bouquet.accounts",
    "bouquet.territoires",
    "bouquet.core",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "csp",
    "auditlog",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail.contrib.redirects",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "bouquet.core.gardees.KeptPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bouquet.core.audit.AuthorMiddleware",
    "bouquet.annuaire.middleware.ActiveRoleMiddleware",
    "bouquet.annuaire.middleware.SecondFactorMiddleware",
    "bouquet.pages.middleware.EditorPolicyMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
ROOT_URLCONF = "bouquet.config.urls"
ASGI_APPLICATION = "bouquet.config.asgi.application"
WSGI_APPLICATION = "bouquet.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The history of fields names things as people read them, and keeps no address of a machine.
AUDITLOG_DISABLE_REMOTE_ADDR = True
AUDITLOG_USE_FK_STRING_REPRESENTATION = True
