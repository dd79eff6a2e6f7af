"""Lenses and places in a configuration: taken as they are written, or refused by their path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Config, load
from monitor.config.lenses import rules
from monitor.errors import ConfigError
from monitor.model.event import EventKind, Severity
from monitor.model.near import Near
from monitor.routing.lenses import available as lenses
from monitor.routing.weigh import weigh
from tests.unit.routing.test_match import an_event

Load = Callable[..., Config]
Faults = Callable[..., tuple[str, ...]]


@pytest.fixture
def loaded(tmp_path: Path) -> Load:
    def load_text(text: str) -> Config:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return load(path, {})

    return load_text


@pytest.fixture
def faults(loaded: Load) -> Faults:
    def faults_of(text: str) -> tuple[str, ...]:
        with pytest.raises(ConfigError) as caught:
            loaded(text)
        return caught.value.faults

    return faults_of


def subscribed(lines: str) -> str:
    return f'[[subscription]]\nname = "s"\nchannels = ["terminal"]\n{lines}\n'


def test_a_lens_is_named_and_brings_its_table(loaded: Load):
    (subscription,) = loaded(subscribed('lens = "patient"')).subscriptions

    assert subscription.lens == lenses()["patient"]
    assert loaded(subscribed("")).subscriptions[0].lens is None


@pytest.mark.parametrize(
    "written", ['"sites.changed" = "noise"', 'sites.changed = "noise"', "sites.changed = 'noise'"]
)
def test_a_row_of_ones_own_goes_before_the_table_with_quotes_or_without(written: str, loaded: Load):
    config = loaded(subscribed('lens = "patient"') + f"[lens.patient]\n{written}\n")
    lens = config.subscriptions[0].lens
    assert lens is not None

    assert lens.rows[0].of == "sites.changed"
    assert lens.rows[0].most is Severity.NOISE
    assert lens.rows[1:] == lenses()["patient"].rows


def test_a_lens_of_ones_own_is_another_with_rows_before_it(loaded: Load):
    config = loaded(
        subscribed('lens = "mine"') + '[lens.mine]\nbased_on = "patient"\n"results.*" = "low"\n'
    )
    lens = config.subscriptions[0].lens
    assert lens is not None

    assert (lens.key, lens.plain) == ("mine", True)
    assert lens.rows[1:] == lenses()["patient"].rows


def test_the_more_exact_name_goes_first_whatever_the_order_in_the_file(loaded: Load):
    rows = ['"*" = "low"', '"status.*" = "high"', '"status.opened" = "critical"', '"r*" = "own"']
    orders = [rows, rows[::-1]]
    found = [
        loaded(subscribed('lens = "patient"') + "[lens.patient]\n" + "\n".join(order))
        for order in orders
    ]
    tables = [config.subscriptions[0].lens.rows[:4] for config in found]

    assert tables[0] == tables[1]
    assert [row.of for row in tables[0]] == ["status.opened", "status.*", "r*", "*"]


def test_a_glob_lets_noise_be_noise_and_a_name_in_full_does_not(loaded: Load):
    config = loaded(
        subscribed('lens = "patient"') + '[lens.patient]\n"record.*" = "low"\n'
        '"record.verified" = "low"\n"status.*" = "own"\n'
    )
    lens = config.subscriptions[0].lens
    verified, derived, opened = (
        weigh(an_event(kind, severity), lens).severity
        for kind, severity in (
            (EventKind.RECORD_VERIFIED, Severity.NOISE),
            (EventKind.RECORD_DERIVED, Severity.NOISE),
            (EventKind.STATUS_OPENED, Severity.MEDIUM),
        )
    )

    assert (verified, derived, opened) == (Severity.LOW, Severity.NOISE, Severity.MEDIUM)


def test_a_rule_of_the_tables_is_a_name_too(loaded: Load):
    narrow = next(rule for rule in rules() if rule.count(".") > 1)
    config = loaded(subscribed('lens = "patient"') + f'[lens.patient]\n"{narrow}" = "low"\n')

    assert config.subscriptions[0].lens.rows[0].of == narrow


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (subscribed('lens = "patiant"'), 'subscription[s].lens: no lens is called "patiant"; did'),
        (subscribed("lens = 3"), "subscription[s].lens: must be a text in quotes, not 3"),
        ('[lens]\npatient = "x"', "lens.patient: must be a table; write [lens.patient]"),
        ('[lens.patient]\n"sites.chnged" = "low"', 'lens.patient."sites.chnged": names no'),
        ('[lens.patient]\n"sites.chnged" = "low"', 'did you mean "sites.changed"?'),
        (
            '[lens.patient]\n"sites.changed" = "loud"',
            'lens.patient."sites.changed": must be one of',
        ),
        ('[lens.patient]\nstatus = "low"', 'lens.patient."status": names no kind'),
        ('[lens.patient]\n"status.*" = ["low"]', 'lens.patient."status.*": must be one of critic'),
        ('[lens.patient]\nbased_on = "reviewer"', "lens.patient.based_on: patient is shipped"),
        ('[lens.mine]\n"results.*" = "low"', "lens.mine.based_on: is missing; add it, such as"),
        ('[lens.pateint]\n"results.*" = "low"', "(or did you mean [lens.patient]?)"),
        (
            '[lens.mine]\nbased_on = "other"',
            'lens.mine.based_on: "other" is no lens of the program',
        ),
        ("[lens.mine]\nbased_on = 7", 'lens.mine.based_on: "7" is no lens of the program'),
        (subscribed("near = { radius_km = 5 }"), 'subscription[s].near: needs place = "Lyon", or'),
        (subscribed("near = { lat = 1.5, radius_km = 5 }"), "subscription[s].near: needs place"),
        (subscribed('near = { place = "Lyon" }'), "subscription[s].near.radius_km: is missing"),
        (
            subscribed('near = { place = "L", lat = 1, lon = 2, radius_km = 5 }'),
            "subscription[s].near: has a place and a point; keep one of the two",
        ),
        (
            subscribed("near = { lat = 91, lon = 2, radius_km = 5 }"),
            "subscription[s].near.lat: must be less than or equal to 90",
        ),
        (
            subscribed('near = { place = "Lyon", radius_km = 0 }'),
            "subscription[s].near.radius_km: must be greater than 0",
        ),
        (
            subscribed('near = { place = "Lyon", radius = 5, radius_km = 5 }'),
            'subscription[s].near.radius: no such key; did you mean "radius_km"?',
        ),
        (subscribed('near = "Lyon"'), "subscription[s].near: must be a table"),
        (
            subscribed('countries = ["Frnace"]'),
            'subscription[s].countries[#1]: "Frnace" is no country; did you mean "France"?',
        ),
        (subscribed("countries = []"), "subscription[s].countries: is empty; name at least one"),
    ],
)
def test_what_is_wrong_with_a_lens_or_a_place_is_said(text: str, says: str, faults: Faults):
    assert any(says in fault for fault in faults(text)), faults(text)


def test_the_faults_of_lenses_and_places_are_told_at_once(faults: Faults):
    text = (
        subscribed('lens = "x"\nnear = { radius_km = -1 }\ncountries = ["Nowhere"]')
        + '[lens.patient]\n"a" = "b"\n'
    )

    assert [fault.partition(":")[0] for fault in faults(text)] == [
        'lens.patient."a"',
        'lens.patient."a"',
        "subscription[s].lens",
        "subscription[s].near.radius_km",
        "subscription[s].countries[#1]",
    ]


def test_a_circle_is_taken_over_by_town_or_by_point(loaded: Load):
    town, point = (
        loaded(subscribed(f"near = {{ {said}, radius_km = 200 }}")).subscriptions[0].near
        for said in ('place = "Lyon"', "lat = 45.76, lon = 4")
    )

    assert town == Near(place="Lyon", radius_km=200)
    assert point == Near(lat=45.76, lon=4, radius_km=200)


@pytest.mark.parametrize("name", ["France", "USA", "Türkiye", "The Netherlands", "côte d'ivoire"])
def test_countries_may_be_called_by_any_of_their_names(name: str, loaded: Load):
    assert loaded(subscribed(f'countries = ["{name}"]')).subscriptions[0].countries == (name,)
