"""The editorial site (Wagtail): French, without any call to a third party, signed in to by allauth only."""

from .instance import BOUQUET_URL

WAGTAIL_SITE_NAME = "Bouquet"
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # addresses are read aloud and written on paper
WAGTAIL_DATE_FORMAT, WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y", "%d/%m/%Y %H:%M"
WAGTAILADMIN_BASE_URL = BOUQUET_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAILADMIN_PERMITTED_LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fr", "Français")]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True

# No third party: no avatar service, no question about new versions, no invitation to visit a site.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

# Accounts belong to bouquet.accounts; who may edit, to the roles of bouquet.annuaire.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False

# What editors don't need: pages behind a password, one more copy of each page.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILADMIN_COMMENTS_ENABLED = False

WAGTAILIMAGES_IMAGE_MODEL = "pages.Photo"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "heic", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_WEBP_QUALITY = 78
# The originals stay with the private files; only what was made for the pages is served.
WAGTAILIMAGES_RENDITION_STORAGE = "public"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "mp4", "odp", "ods", "odt", "pdf", "pptx", "vtt", "webm", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 500 * 1024 * 1024
