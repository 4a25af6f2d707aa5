"""SQLite beside the data by default, PostgreSQL by DATABASE_URL."""

from .environment import DATA, env

DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA}/bouquet.sqlite3", conn_max_age=60)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Readers never wait for the writer (WAL), and a writer takes its place at once instead of failing midway.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
    }
# In the database, so that attempts to sign in are counted over all processes; a migration of accounts makes the table.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}
