"""Settings, one topic a file. Everything an operator may change is an environment variable (docs/exploitation.md)."""

from .apps import *
from .database import *
from .editorial import *
from .instance import *
from .pages import *
from .security import *
from .tasks import *
