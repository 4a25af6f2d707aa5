"""Filters of the pages of rencontres. `{% load rencontres %}`."""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bouquet.core import formats
from bouquet.rencontres import moments
from bouquet.rencontres.enums import Public

register = template.Library()


@register.simple_tag
def feuillet(value: dt.datetime) -> SafeString:
    """The leaf of a calendar: day, number, month; the words beside it say the same, hence hidden from readers."""
    day = timezone.localdate(value)
    return format_html(
        '<div class="feuillet" aria-hidden="true"><span>{}</span><b>{}</b><span>{}</span></div>',
        moments.DAYS_SHORT[day.weekday()],
        day.day,
        formats.MONTHS_SHORT[day.month - 1],
    )


@register.filter
def publics(codes: list[str]) -> str:
    """`Élus, secrétaires de mairie`."""
    names = [one.label for one in Public if one.value in codes]
    return ", ".join(names[:1] + [name[:1].lower() + name[1:] for name in names[1:]])


@register.filter
def moment(value: dt.datetime) -> str:
    """`3 mars 2026 à 9 h`."""
    return moments.moment(value)


@register.filter
def span(seance) -> str:
    """`mardi 3 mars 2026, de 9 h à 12 h`."""
    return moments.span(seance.debut, seance.fin)


@register.filter
def local_day(value: dt.datetime) -> str:
    """`3 mars 2026`."""
    return formats.date(timezone.localdate(value))


@register.filter
def hour(value: dt.datetime) -> str:
    """`9 h 30`."""
    return moments.hour(timezone.localtime(value).time())


@register.filter
def duration(minutes: int) -> str:
    """`52 minutes`, `1 h 05`."""
    return moments.duration(minutes)


@register.filter
def weekday(value: dt.date) -> str:
    return moments.DAYS[value.weekday()]


@register.filter
def month_name(value: dt.date) -> str:
    return formats.month(value.month)
