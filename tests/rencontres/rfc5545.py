"""A strict reader of calendar files, written from RFC 5545 alone: a second opinion beside icalendar's."""

import datetime
import re

LINE_MAX = 75  # octets, without the end of line (3.1)
NAME = re.compile(r"[A-Z0-9-]+")
PARAMETER = re.compile(r';([A-Z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
UTC = re.compile(r"\d{8}T\d{6}Z")
DURATION = re.compile(r"[+-]?P(?:\d+W|(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)")
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
# How often each property stands in a component: exactly once, or at most once (3.6, 3.6.1).
ONCE = {"VCALENDAR": {"PRODID", "VERSION"}, "VEVENT": {"UID", "DTSTAMP", "DTSTART"}}
AT_MOST_ONCE = {
    "VCALENDAR": {"CALSCALE", "METHOD"},
    "VEVENT": {"DTEND", "DESCRIPTION", "LOCATION", "SEQUENCE", "STATUS", "SUMMARY", "URL"},
}
STATUSES = {"TENTATIVE", "CONFIRMED", "CANCELLED"}
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "X-WR-CALNAME"}


class Wrong(AssertionError):
    """The file breaks the standard; the message says where."""


def must(condition: object, message: str) -> None:
    if not condition:
        raise Wrong(message)


def unfold(content: bytes) -> list[str]:
    """Content lines, whole (3.1): CRLF everywhere, no line beyond 75 octets, no letter cut in two."""
    must(content.endswith(b"\r\n"), "le fichier ne finit pas par CRLF")
    must(b"\n" not in content.replace(b"\r\n", b""), "une fin de ligne n’est pas CRLF")
    must(b"\r" not in content.replace(b"\r\n", b""), "un retour chariot est seul")
    lines: list[str] = []
    for raw in content.split(b"\r\n")[:-1]:
        must(raw, "une ligne est vide")
        must(len(raw) <= LINE_MAX, f"{len(raw)} octets : {raw!r}")
        text = raw.decode()  # each physical line is whole UTF-8
        if text[0] in " \t":
            must(lines, "la première ligne est une suite")
            lines[-1] += text[1:]
        else:
            lines.append(text)
    return lines


def split(line: str) -> tuple[str, dict[str, str], str]:
    """Name, parameters, value of a content line."""
    name = NAME.match(line)
    must(name, f"pas de nom : {line}")
    assert name
    at, parameters = name.end(), {}
    while found := PARAMETER.match(line, at):
        parameters[found[1]] = found[2].strip('"')
        at = found.end()
    must(line[at : at + 1] == ":", f"pas de valeur : {line}")
    return name[0], parameters, line[at + 1 :]


def read(content: bytes) -> list[dict[str, str]]:
    """The events of a calendar, each as its properties. Raises Wrong."""
    stack: list[tuple[str, dict[str, str]]] = []
    events: list[dict[str, str]] = []
    seen = 0
    for line in unfold(content):
        name, parameters, value = split(line)
        if name == "BEGIN":
            must(stack or value == "VCALENDAR", "le premier composant n’est pas VCALENDAR")
            must(not stack or (value == "VEVENT" and stack[-1][0] == "VCALENDAR"), f"{value} mal placé")
            stack.append((value, {}))
        elif name == "END":
            must(stack and stack[-1][0] == value, f"END:{value} sans son début")
            kind, properties = stack.pop()
            check(kind, properties)
            seen += kind == "VCALENDAR"
            events += [properties] if kind == "VEVENT" else []
        else:
            must(stack, f"{name} hors de tout composant")
            kind, properties = stack[-1]
            must(name not in properties, f"{name} deux fois dans {kind}")
            must("TZID" not in parameters, f"{name} nomme un fuseau que rien ne décrit (VTIMEZONE)")
            properties[name] = text_of(value) if name in TEXTS else value
    must(not stack and seen == 1, "le calendrier n’est pas entier")
    uids = [event["UID"] for event in events]
    must(len(uids) == len(set(uids)), "deux évènements ont le même UID")
    return events


def check(kind: str, properties: dict[str, str]) -> None:
    missing = ONCE[kind] - set(properties)
    must(not missing, f"il manque {missing} dans {kind}")
    known = ONCE[kind] | AT_MOST_ONCE[kind]
    unknown = {name for name in properties if name not in known and not name.startswith("X-")}
    must(unknown <= {"REFRESH-INTERVAL"}, f"{unknown} dans {kind}")  # RFC 7986
    if kind == "VCALENDAR":
        must(properties["VERSION"] == "2.0", "VERSION n’est pas 2.0")
        must(properties.get("CALSCALE", "GREGORIAN") == "GREGORIAN", "calendrier inconnu")
        must(DURATION.fullmatch(properties.get("REFRESH-INTERVAL", "PT1H")), "REFRESH-INTERVAL")
        return
    must(moment(properties["DTEND"]) > moment(properties["DTSTART"]), "finit avant son début")
    moment(properties["DTSTAMP"])
    must(properties.get("STATUS") in STATUSES, "STATUS")
    must(properties.get("SEQUENCE", "0").isdigit(), "SEQUENCE")


def moment(value: str) -> datetime.datetime:
    """A moment in UTC (3.3.5, form 2): it needs no VTIMEZONE."""
    must(UTC.fullmatch(value), f"{value} n’est pas un moment UTC")
    return datetime.datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)


def text_of(value: str) -> str:
    """A text without its escapes (3.3.11). Raises Wrong for a bare `;` or `,` or an unknown escape."""
    must(not re.search(r"[;,]", ESCAPE.sub("", value)), f"« ; » ou « , » nu : {value}")
    must(all(one in "\\;,nN" for one in ESCAPE.findall(value)), f"échappement inconnu : {value}")
    return ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
