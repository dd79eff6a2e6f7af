"""Things of which a page tells the name and a few facts: which of the register's they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from monitor.changes.countries import country
from monitor.changes.pairing import by_key, likeness
from monitor.changes.since.texts import holds, is_same, loose, run_together
from monitor.model.record import Site

_ALIKE = 60.0  # per cent: below this, two names are two things
_TOO_MANY = 40_000  # pairs of names that are compared
_KINDS = frozenset({"type", "role", "kind", "status"})  # words of a scale: they name nothing
_COMMAS = re.compile(r"\s*[,;|]\s*")
_SEPARATED = re.compile(r"[\s_-]+")


def aligned(
    page: Sequence[Struct], now: Sequence[Struct], key: tuple[str, ...], *, lossy: bool
) -> tuple[Struct, ...]:
    """Return the members of a page, each with what the register says where the page is silent.

    One that says the same is the register's own; those that only the page has stay as they are. On
    a lossy page a name may have lost or gained words, and several may stand in one.
    """
    named = [name for name in key if name not in _KINDS] or list(key)
    given = [one for one in page if one != type(one)()]
    shown = _parted(given, now, named[0]) if lossy else given
    pairs = _pairs(shown, now, named, lossy=lossy)
    return tuple(
        filled(one, pairs[at], lossy=lossy) if at in pairs else one for at, one in enumerate(shown)
    )


def filled(page: Any, now: Any, *, lossy: bool) -> Any:
    """Return a part of a page with what the register says where the page is silent or agrees."""
    if not isinstance(page, Struct) or not isinstance(now, Struct):
        return now if _agrees(page, now, "", lossy=lossy) else page
    said: dict[str, Any] = {}
    for name in page.__struct_fields__:
        ours, theirs = getattr(page, name), getattr(now, name)
        if isinstance(ours, Struct) and isinstance(theirs, Struct):
            said[name] = filled(ours, theirs, lossy=lossy)
        elif _agrees(ours, theirs, name, lossy=lossy):
            said[name] = theirs
    return replace(page, **said)


def places(page: Sequence[Site], now: Sequence[Site]) -> tuple[Site, ...]:
    """Return the sites of a page, each with what the register says where the page is silent."""
    pairs, unpaired, left = by_key(page, now, _address)
    for one in unpaired if len(unpaired) * len(left) <= _TOO_MANY else ():
        found = next((site for site in left if _is_place(one, site)), None)
        if found is not None:
            left.remove(found)
            pairs.append((one, found))
    known = {id(one): filled(one, site, lossy=True) for one, site in pairs}
    return tuple(known.get(id(one), one) for one in page)


def _address(site: Site) -> tuple[str, ...]:
    name, city = (run_together(loose(part)) for part in (site.facility, site.city))
    return name, city, country(site.country)


def in_countries(page: Sequence[str], now: Sequence[Site]) -> tuple[Site, ...]:
    """Return the register's sites in the countries of a page, and one for each further country."""
    kept = tuple(site for site in now if country(site.country) in set(map(country, page)))
    have = {country(site.country) for site in kept}
    return (*kept, *(Site(country=name) for name in page if country(name) not in have))


# --- which is which


def _parted(page: Sequence[Struct], now: Sequence[Struct], name: str) -> list[Struct]:
    """Take names apart that stand in one with commas, unless the register has such a name."""
    known = [str(getattr(one, name)) for one in now]
    made: list[Struct] = []
    for one in page:
        said = str(getattr(one, name))
        parts = [part for part in _COMMAS.split(said) if part]
        whole = len(parts) < 2 or any(is_same(said, other) for other in known)
        made += [one] if whole else [replace(one, **{name: part}) for part in parts]
    return made


def _pairs(
    page: Sequence[Struct], now: Sequence[Struct], named: Sequence[str], *, lossy: bool
) -> dict[int, Struct]:
    """Return which of the register's each of the page's is, by its place on the page."""
    ways: list[Callable[[Struct, Struct], bool]] = [lambda one, two: _is_called(one, two, named)]
    if lossy:
        ways.append(lambda one, two: _is_within(one, two, named[0]))
    ways.append(lambda one, two: _is_alike(one, two, named[0]))
    found: dict[int, Struct] = {}
    left = list(now)
    for way in ways if len(page) * len(now) <= _TOO_MANY else ways[:1]:
        for at, one in enumerate(page):
            same = None if at in found else _first(one, left, way)
            if same is not None:
                found[at] = left.pop(same)
    return found


def _first(
    one: Struct, others: Sequence[Struct], way: Callable[[Struct, Struct], bool]
) -> int | None:
    return next((at for at, other in enumerate(others) if way(one, other)), None)


def _is_called(one: Struct, other: Struct, named: Sequence[str]) -> bool:
    """Whether two have one name, as far as the page gives it."""
    given = [(getattr(one, name), getattr(other, name)) for name in named if getattr(one, name)]
    return bool(given) and all(is_same(str(ours), str(theirs)) for ours, theirs in given)


def _is_within(one: Struct, other: Struct, name: str) -> bool:
    ours = str(getattr(one, name))
    return any(_overlap(ours, theirs) for theirs in _names(other, name))


def _names(one: Struct, name: str) -> Iterator[str]:
    yield str(getattr(one, name))
    yield from getattr(one, "other_names", ())


def _overlap(one: str, other: str) -> bool:
    return holds(one, other) or holds(other, one)


def _is_alike(one: Struct, other: Struct, name: str) -> bool:
    ours, theirs = (" ".join(loose(str(getattr(each, name)))) for each in (one, other))
    return bool(ours and theirs) and likeness(ours, theirs) >= _ALIKE


def _is_place(one: Site, site: Site) -> bool:
    """Whether a site of a page is one of the register's: what both give is the same."""
    pairs = ((one.facility, site.facility), (one.city, site.city))
    given = [(ours, theirs) for ours, theirs in pairs if ours and theirs]
    land = not one.country or country(one.country) == country(site.country)
    return bool(given) and land and all(is_same(*pair) for pair in given)


# --- whether both say the same


def _agrees(page: Any, now: Any, name: str, *, lossy: bool) -> bool:
    """Whether the page is silent, or says what the register says."""
    if page is None or page in ("", ()) or page == now:
        return True
    if isinstance(page, tuple) and isinstance(now, tuple):
        return _all_said(page, now)
    if isinstance(page, str) and isinstance(now, str):
        return _is_said(page, now, name, lossy=lossy)
    return False


def _is_said(page: str, now: str, name: str, *, lossy: bool) -> bool:
    if name in _KINDS:
        return _kind(page) == _kind(now)
    if name == "country":
        return country(page) == country(now)
    return is_same(page, now) or (lossy and bool(now) and _overlap(page, now))


def _kind(text: str) -> str:
    return "_".join(_SEPARATED.split(text.strip())).casefold()


def _all_said(page: tuple[Any, ...], now: tuple[Any, ...]) -> bool:
    """Whether two lists of names are the same, whatever stands before a name (`Drug: `)."""
    if len(page) != len(now):
        return False
    left = list(now)
    for one in page:
        same = next((other for other in left if _overlap(str(one), str(other))), None)
        if same is None:
            return False
        left.remove(same)
    return True
