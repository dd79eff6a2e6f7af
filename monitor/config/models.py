"""The shape of each section of the file: which keys it has and what they may hold."""

from __future__ import annotations

from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)

from monitor.config.countries import COUNTRIES, is_country
from monitor.config.cron import read_cron
from monitor.config.faults import closest
from monitor.model.event import EventKind, Severity
from monitor.model.subscription import Window
from monitor.routing.quiet import parse_days, parse_hours
from monitor.routing.window import parse_duration, parse_window

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=366)
AT_ONCE = Window(every=timedelta(0))
DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")


def _name(text: str) -> str:
    if not text.strip():
        raise ValueError("is blank; give it a name")
    if text != text.strip() or not text.isprintable():
        raise ValueError("has blanks at an end or characters that cannot be seen; leave them out")
    return text


def _header(text: str) -> str:
    if not (text.isascii() and (text.isprintable() or not text)):
        raise ValueError("goes into a header of each request: plain ASCII on one line, please")
    return text.strip()


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f'must begin with https:// or http:// and name a host, not "{text}"')
    if parts.query or parts.fragment:
        raise ValueError(f'must end with its path: leave out what follows ? or # in "{text}"')
    return text.rstrip("/")


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        meant = closest(text, sorted(available_timezones()))
        hint = f'did you mean "{meant}"?' if meant else 'write it as "Europe/Berlin" or "UTC"'
        raise ValueError(f'"{text}" is no time zone; {hint}') from None
    return text


def _every(value: Any) -> timedelta:
    if not isinstance(value, str):
        raise ValueError('must be a text such as "6h" or "30m"')  # noqa: TRY004  # pydantic's way
    try:
        every = parse_duration(value)
    except ValueError as error:
        raise ValueError(f'{error}, not "{value}"') from None
    if not SHORTEST <= every <= LONGEST:
        raise ValueError(f'must be from "1m" to "366d", not "{value}"')
    return every


def _keep(value: Any) -> timedelta:
    try:
        keep = parse_duration(value) if isinstance(value, str) else timedelta(0)
    except ValueError as error:
        raise ValueError(f'{error}, not "{value}"') from None
    if keep < timedelta(days=7):
        raise ValueError('must be a text such as "400d", of a week or more')
    return keep


def _cron(text: str) -> str:
    try:
        read_cron(text)
    except ValueError as error:
        raise ValueError(f'"{text}" {error}') from None
    return " ".join(text.split())


def _window(value: Any) -> Window:
    if not isinstance(value, str):
        raise ValueError('must be a text such as "0s" or "daily 07:00 Europe/Berlin"')  # noqa: TRY004
    try:
        return parse_window(value)
    except ValueError as error:
        raise ValueError(f'{error}, not "{value}"') from None


def _severity(value: Any) -> Severity:
    if value not in list(Severity):
        words = tuple(map(str, reversed(Severity)))
        raise ValueError(f"must be one of {', '.join(words)}")
    return Severity(value)


def _glob(text: str) -> str:
    if not any(fnmatchcase(kind, text) for kind in EventKind):
        subjects = (f"{kind.partition('.')[0]}.*" for kind in EventKind)
        meant = closest(text, (*EventKind, *subjects))
        hint = f'did you mean "{meant}"?' if meant else 'write it as "status.*" or "dates.slipped"'
        raise ValueError(f'"{text}" fits no kind of event; {hint}')
    return text


def _country(text: str) -> str:
    if not is_country(text):
        meant = closest(text, COUNTRIES)
        hint = f'did you mean "{meant}"?' if meant else 'write it as "France" or "United Kingdom"'
        raise ValueError(f'"{text}" is no country; {hint}')
    return text.strip()


def _words(text: str) -> str:
    if not any(letter.isalnum() for letter in text):
        raise ValueError(f'"{text}" has no word in it; write words such as "myeloid leukemia"')
    return text.strip()


def _hours(value: Any) -> tuple[str, str]:
    if not isinstance(value, str):
        raise ValueError('must be a text such as "22:00-07:00"')  # noqa: TRY004
    try:
        return parse_hours(value)
    except ValueError as error:
        raise ValueError(f'{error}, not "{value}"') from None


def _days(value: Any) -> tuple[int, ...]:
    if not isinstance(value, str):
        raise ValueError('must be a text such as "mon-fri" or "mon, wed"')  # noqa: TRY004
    try:
        return parse_days(value)
    except ValueError as error:
        raise ValueError(f'{error}, not "{value}"') from None


def _database(secret: SecretStr) -> SecretStr:
    scheme = secret.get_secret_value().partition("://")[0]
    if scheme not in DATABASES:
        raise ValueError(f"must begin with one of {', '.join(f'{s}://' for s in DATABASES)}")
    return secret


Name = Annotated[str, AfterValidator(_name)]
Header = Annotated[str, AfterValidator(_header)]
TimeZone = Annotated[str, AfterValidator(_timezone)]
Glob = Annotated[str, AfterValidator(_glob)]
Country = Annotated[str, AfterValidator(_country)]
Words = Annotated[str, AfterValidator(_words)]
Fraction = Annotated[float, Field(allow_inf_nan=False)]


class Section(BaseModel):
    """A section: unknown keys are faults, and nothing is taken for something else."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True
    )


class DatabaseSection(Section):
    """`[database]`."""

    url: Annotated[SecretStr, AfterValidator(_database)] | None = None


class RegistrySection(Section):
    """`[registries.<key>]`; what is left out comes from the registry itself."""

    base_url: Annotated[str, AfterValidator(_base_url)] | None = None
    contact: Header = ""
    requests_per_second: Annotated[Fraction, Field(ge=0)] | None = None
    user_agent: Header = ""
    timeout: Annotated[Fraction, Field(gt=0, le=600)] = 30.0


class WatchSection(Section):
    """`[[watch]]`."""

    name: Name
    registry: str = "ctgov"
    trials: list[str] = []
    tags: list[Name] = []
    every: Annotated[timedelta, BeforeValidator(_every)] | None = None
    cron: Annotated[str, AfterValidator(_cron)] = ""
    timezone: TimeZone = "UTC"
    backfill: bool = False


class ChannelSection(BaseModel):
    """What every `[[channel]]` has; all else belongs to its kind."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    name: Name
    kind: str


class NearSection(Section):
    """`near` of a subscription: a circle around a town or a point."""

    place: Name | None = None
    lat: Annotated[Fraction, Field(ge=-90, le=90)] | None = None
    lon: Annotated[Fraction, Field(ge=-180, le=180)] | None = None
    radius_km: Annotated[Fraction, Field(gt=0, le=20_040)]

    @model_validator(mode="after")
    def _one_centre(self) -> Self:
        points = (self.lat, self.lon)
        if self.place and points != (None, None):
            raise ValueError("has a place and a point; keep one of the two")
        if not self.place and None in points:
            raise ValueError('needs place = "Lyon", or lat = 45.76 and lon = 4.84')
        return self


class QuietSection(Section):
    """`quiet` of a subscription: hours of silence, and the days on which one is told at all."""

    hours: Annotated[tuple[str, str], BeforeValidator(_hours)] | None = None
    days: Annotated[tuple[int, ...], BeforeValidator(_days)] | None = None
    timezone: TimeZone | None = None
    but: Annotated[Severity, BeforeValidator(_severity)] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.hours is None and self.days is None:
            raise ValueError('says neither hours = "22:00-07:00" nor days = "mon-fri"; add one')
        return self


class DeliveriesSection(Section):
    """`[deliveries]`."""

    keep: Annotated[timedelta, BeforeValidator(_keep)] = timedelta(days=400)


class SubscriptionSection(Section):
    """`[[subscription]]`."""

    name: Name
    watches: Annotated[list[str], Field(min_length=1)] | None = None
    tags: Annotated[list[Name], Field(min_length=1)] | None = None
    trials: Annotated[list[str], Field(min_length=1)] | None = None
    registries: Annotated[list[str], Field(min_length=1)] | None = None
    conditions: Annotated[list[Words], Field(min_length=1)] | None = None
    sponsors: Annotated[list[Words], Field(min_length=1)] | None = None
    kinds: Annotated[list[Glob], Field(min_length=1)] | None = None
    min_severity: Annotated[Severity, BeforeValidator(_severity)] = Severity.LOW
    channels: Annotated[list[str], Field(min_length=1)]
    window: Annotated[Window, BeforeValidator(_window)] = AT_ONCE
    lens: str | None = None
    near: NearSection | None = None
    countries: Annotated[list[Country], Field(min_length=1)] | None = None
    quiet: QuietSection | None = None
    per_hour: Annotated[int, Field(ge=1)] | None = None
    private: bool = False


class TemplatesSection(Section):
    """`[templates]`."""

    folder: Name | None = None


def _address(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host.strip("[]") or not port.isdigit() or int(port) > 65_535:
        raise ValueError(f'must be a host and a port such as "127.0.0.1:8080", not "{text}"')
    return text


class ListenerSection(Section):
    """`[listener]`: where readers say that they want no more."""

    address: Annotated[str, AfterValidator(_address)]
    url: Annotated[str, AfterValidator(_base_url)]


class DaemonSection(Section):
    """`[daemon]`."""

    heartbeat: Name | None = None
