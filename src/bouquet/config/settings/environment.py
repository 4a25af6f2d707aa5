"""Where settings come from: the environment, then a `.env` file at the root of the installation."""

from pathlib import Path

from environs import Env

SOURCE = Path(__file__).resolve().parents[2]
CHECKOUT = SOURCE.parents[1]
# A checkout keeps its data beside its code whatever the current directory; an installed package keeps it here.
ROOT = CHECKOUT if (CHECKOUT / "pyproject.toml").is_file() else Path.cwd()

env = Env()
env.read_env(ROOT / ".env", recurse=False)

DATA = Path(env.str("BOUQUET_DATA", str(ROOT / "var"))).resolve()
DEBUG = env.bool("BOUQUET_DEBUG", False)
