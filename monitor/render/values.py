"""A record's values in people's words: one line for each, and how far a value moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from monitor.model.dates import PartialDate, apart
from monitor.render.harmless import plain
from monitor.render.vocabulary import in_words, label, word

_TITLES = ("label", "measure", "facility", "title", "term", "name", "filename", "citation", "id")


def say(value: Any, name: str = "") -> str:
    """Return a value in words; "" where the registry gave nothing."""
    match value:
        case None | "" | []:
            said = ""
        case bool():
            said = "yes" if value else "no"
        case str():
            said = in_words(plain(value), name).strip()
        case dict():
            said = _say_structure(value)
        case list() | tuple():
            said = _say_list(value, name)
        case _:
            said = str(value)
    return said


def _say_list(values: list[Any] | tuple[Any, ...], name: str) -> str:
    joint = "; " if any(isinstance(value, dict) or "," in str(value) for value in values) else ", "
    return joint.join(filter(None, (say(value, name) for value in values)))


def _say_structure(value: dict[str, Any]) -> str:
    in_short = _in_short(value)
    if in_short:
        return in_short(value)
    if is_place(value):
        return place(value)
    parts = ((label(key), say(member, key)) for key, member in value.items())
    return "; ".join(f"{name}: {text}" for name, text in parts if text)


def _milestone(value: dict[str, Any]) -> str:
    return _typed(say(value["date"]), value.get("type"))


def _enrollment(value: dict[str, Any]) -> str:
    return _typed(say(value["count"]) or "not given", value.get("type"))


def _agency(value: dict[str, Any]) -> str:
    return _typed(say(value["name"]), value.get("kind"))


def _contact(person: dict[str, Any]) -> str:
    phone = " ext. ".join(filter(None, (say(person.get("phone")), say(person.get("phone_ext")))))
    name = _typed(say(person["name"]), person.get("role"))
    return ", ".join(filter(None, (name, phone, say(person.get("email")))))


def _point(value: dict[str, Any]) -> str:
    return ", ".join(filter(None, (say(value.get("lat")), say(value.get("lon")))))


_SHAPES: tuple[tuple[frozenset[str], str, Callable[[dict[str, Any]], str]], ...] = (
    (frozenset({"date", "type"}), "date", _milestone),
    (frozenset({"count", "type"}), "count", _enrollment),
    (frozenset({"name", "kind"}), "name", _agency),
    (frozenset({"name", "role", "phone", "phone_ext", "email"}), "name", _contact),
    (frozenset({"lat", "lon"}), "lat", _point),
)


def _typed(text: str, kind: Any) -> str:
    return f"{text} ({_lower(word(str(kind)))})" if kind else text


def _lower(text: str) -> str:
    return text if text.isupper() else text[:1].lower() + text[1:]


def _in_short(value: dict[str, Any]) -> Callable[[dict[str, Any]], str] | None:
    return next((way for keys, one, way in _SHAPES if value.keys() <= keys and one in value), None)


def has_short_form(value: dict[str, Any]) -> bool:
    """Whether `say` says all of a structure in one short line (a date, a contact, an agency)."""
    return _in_short(value) is not None


def is_place(member: dict[str, Any]) -> bool:
    """Whether this is a site."""
    return "facility" in member or ("city" in member and "country" in member)


def place(site: dict[str, Any]) -> str:
    """Return a site as a line: facility, city, state and country."""
    parts = (say(site.get(key)) for key in ("facility", "city", "state", "country"))
    return ", ".join(dict.fromkeys(filter(None, parts)))


def title(member: Any, key: str = "") -> str:
    """Return what to call a member of a list."""
    if not isinstance(member, dict):
        return say(member) or plain(key)
    if is_place(member):
        return place(member)
    for name in _TITLES:
        if member.get(name):
            return say(member[name])
    return plain(key) or say(member)


def shift(before: Any, after: Any) -> str:
    """Return how far a date or a count moved, in words; "" where that says nothing."""
    old, new = _date(before), _date(after)
    if old and new:
        return _shift_of_dates(before, after, old, new)
    return _shift_of_counts(before, after)


def _shift_of_dates(before: Any, after: Any, old: PartialDate, new: PartialDate) -> str:
    if not old.may_equal(new):
        return f"{apart(old, new)} {'later' if old < new else 'earlier'}"
    types = [value.get("type") for value in (before, after) if isinstance(value, dict)]
    if types == ["ESTIMATED", "ACTUAL"]:
        return "reached"
    return "more exact" if len(new.text) > len(old.text) else ""


def _date(value: Any) -> PartialDate | None:
    text = value.get("date") if isinstance(value, dict) else value
    try:
        return PartialDate(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _shift_of_counts(before: Any, after: Any) -> str:
    old, new = _count(before), _count(after)
    if not old or new is None or old == new:
        return ""
    share = (abs(new - old) * 200 + old) // (2 * old)  # half up, as the headline rounds
    return f"{'+' if new > old else '−'}{share} %"  # noqa: RUF001  # a real minus sign


def _count(value: Any) -> int | None:
    count = value.get("count") if isinstance(value, dict) else None
    return count if isinstance(count, int) else None
