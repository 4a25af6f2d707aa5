"""Public pages kept whole in the memory of each process, for readers without any cookie; never stale.

A page is kept when its view says that anybody may keep it (`Cache-Control: public`), with its headers, as it left for
the reader. The version is read before a page is made and again before it is given: see fraicheur.py.
docs/decisions/0018.
"""

import datetime
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response

from .fraicheur import LONGEST, Version, version

HEAVIEST = 1024 * 1024  # bytes of one answer; exports beyond are made again
LONG_QUERY = 200
GZIP = re.compile(r"\bgzip\b")
VARIES = {"cookie", "accept-encoding"}
Key = tuple[str, str, str, str, bool]


@dataclass(frozen=True, slots=True)
class Gardee:
    """One answer, and the moment (monotonic seconds) after which it is made again."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    until: float

    def response(self, request: HttpRequest) -> HttpResponse:
        """As it was made, or 304 for who holds it already."""
        response = HttpResponse(self.body)
        del response.headers["Content-Type"]
        for name, value in self.headers:
            response.headers[name] = value
        if "HTTP_IF_NONE_MATCH" in request.META:
            return get_conditional_response(request, etag=response.get("ETag"), response=response) or response
        return response


class Reserve:
    """Answers of one version, the least read leaving first when they weigh too much."""

    def __init__(self, size: int):
        self._size, self._weight = size, 0
        self._version: Version | None = None
        self._kept: OrderedDict[Key, Gardee] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key, current: Version) -> Gardee | None:
        with self._lock:
            if current != self._version:
                self._kept.clear()
                self._version, self._weight = current, 0
            found = self._kept.get(key)
            if found is None or found.until <= time.monotonic():
                return None
            self._kept.move_to_end(key)
            return found

    def put(self, key: Key, made_at: Version, one: Gardee) -> None:
        """Keep it, unless something changed while it was being made."""
        with self._lock:
            if made_at != self._version:
                return
            before = self._kept.pop(key, None)
            self._weight += len(one.body) - (len(before.body) if before else 0)
            self._kept[key] = one
            while self._weight > self._size:
                self._weight -= len(self._kept.popitem(last=False)[1].body)


class KeptPagesMiddleware:
    """First of all: what is kept goes out without a query, a session or a template."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        if not settings.BOUQUET_PAGES_GARDEES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.reserve = Reserve(settings.BOUQUET_PAGES_GARDEES * 1024 * 1024)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        if request.method != "GET" or meta.get("HTTP_COOKIE") or meta.get("HTTP_AUTHORIZATION"):
            return self.get_response(request)
        query = meta.get("QUERY_STRING", "")
        if len(query) > LONG_QUERY or "HTTP_RANGE" in meta:
            return self.get_response(request)
        gzip = bool(GZIP.search(meta.get("HTTP_ACCEPT_ENCODING", "")))
        key = (str(request.scheme), meta.get("HTTP_HOST", ""), request.path, query, gzip)
        current = version()
        kept = self.reserve.get(key, current)
        if kept is not None:
            return kept.response(request)
        response = self.get_response(request)
        if may_be_kept(response):
            until = time.monotonic() + min(LONGEST, seconds_left(timezone.localtime()))
            self.reserve.put(key, current, Gardee(response.content, tuple(response.items()), until))
        return response


def may_be_kept(response: HttpResponse) -> bool:
    """Whole, for everybody, without anything of this reader: no cookie, hence no token of a form."""
    if response.status_code != 200 or response.streaming or response.cookies:
        return False
    control = {part.strip().lower() for part in response.get("Cache-Control", "").split(",")}
    varies = {part.strip().lower() for part in response.get("Vary", "").split(",") if part.strip()}
    return "public" in control and "no-store" not in control and varies <= VARIES and len(response.content) <= HEAVIEST


def seconds_left(now: datetime.datetime) -> float:
    """Until the next day, on which an aid may have closed and a convention begun."""
    tomorrow = datetime.datetime.combine(now.date() + datetime.timedelta(days=1), datetime.time.min, now.tzinfo)
    return (tomorrow - now).total_seconds()
