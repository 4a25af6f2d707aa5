"""The words and figures of the demonstration, in TOML files; code stays small."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def load(name: str) -> dict:
    """The content file `name`.toml. Shared: do not change what it returns."""
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
