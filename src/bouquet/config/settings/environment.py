"""Where settings come from: the environment, and a `.env` file beside the working directory when there is one."""

from pathlib import Path

from environs import Env

env = Env()
env.read_env(Path.cwd() / ".env", recurse=False)

SOURCE = Path(__file__).resolve().parents[2]
DATA = Path(env.str("BOUQUET_DATA", "var")).resolve()
DEBUG = env.bool("BOUQUET_DEBUG", False)
