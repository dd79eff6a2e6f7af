"""Whatever a trial went through, its pictures can be read: on a phone, aloud, by anybody."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.trial import TrialId
from monitor.render.environment import environment, fill
from monitor.render.pictures import calendar, pictures, sparklines
from monitor.render.pictures.drawing import NARROW, SHAPES, STRETCH, WIDE, Words, within
from monitor.render.pictures.drawing import letters as letters_of
from monitor.render.pictures.paper import self_styled
from tests.contract.contrast import contrast
from tests.unit.render.chronicles import a_chronicle, a_long_one, a_moment, chronicles, people
from tests.unit.render.markup import Page

HOUSE = environment(None)
STYLE = HOUSE.get_template("style/picture.css.j2").render()
DARK = STYLE[STYLE.index("(prefers-color-scheme: dark)") :]
LIGHT = STYLE[: STYLE.index("@supports")]
EDGE = 12  # pixels of the padding around a picture
HOSTILE = "</desc><script>alert(1)</script>\"'&{{ 7*7 }}\x1b[31m\u202egnp\u2066"
SEVERITIES = ("", "noise", "low", "medium", "high", "critical")
LAST = date(2026, 2, 2)


def drawn(picture):
    return fill(HOUSE, "picture/picture.html.j2", {"picture": picture})


def words_of(picture, *, wide):
    return [one for one in picture.shapes if isinstance(one, Words) and (wide or not one.wide)]


def lies_well(picture):
    """Nothing leaves the picture, and no two words touch, on a phone as on a desk."""
    for shape in picture.shapes:
        if shape.draw == "line":
            assert 0 <= shape.x1 <= 100
            assert 0 <= shape.x2 <= 100
            assert 0 <= shape.y1 <= shape.y2 <= picture.height
        elif shape.draw == "trace":
            assert shape.y + shape.height <= picture.height
            across = re.findall(r"[MH](-?[\d.]+)", shape.path)
            assert all(0 <= float(x) <= STRETCH for x in across)
        else:
            assert 0 <= shape.x <= 100
            assert 0 <= shape.y <= picture.height
    for size, wide in ((NARROW, False), (WIDE, True)):
        words = words_of(picture, wide=wide)
        for one in words:
            left, right = one.span(size)
            assert left >= -EDGE
            assert right <= size + EDGE, one
        for one, other in combinations(words, 2):
            if abs(one.y - other.y) < 11:
                (left, right), (begin, end) = one.span(size), other.span(size)
                assert right <= begin or end <= left, (one, other)


@given(chronicles)
def test_whatever_happened_nothing_leaves_a_picture_and_no_words_touch(chronicle):
    for picture in pictures(chronicle):
        lies_well(picture)
        assert "\n" not in picture.says
        assert picture == next(one for one in pictures(chronicle) if one.id == picture.id)


@given(
    st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    st.integers(0, 9_000),
    st.lists(st.tuples(st.integers(0, 9_000), st.sampled_from(SEVERITIES), st.integers(0, 99))),
)
def test_a_calendar_has_room_for_a_day_and_for_a_life(since, length, happened):
    days = [(since + timedelta(days=after), severity, n) for after, severity, n in happened]
    lies_well(calendar(days, since, since + timedelta(days=length)))


@given(st.lists(chronicles, max_size=3), st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_lines_of_many_trials_share_their_time(given_, since):
    made = sparklines(given_, since, since + timedelta(days=900))
    assert len(made.rows) == len(given_)
    for row in made.rows:
        lies_well(row.picture)
    lies_well(made.axis)


@given(chronicles)
def test_a_picture_is_xml_with_a_title_and_a_description_of_its_own(chronicle):
    for picture in pictures(chronicle):
        figure = ET.fromstring(drawn(picture))  # noqa: S314  # our own
        (svg,) = (one for one in figure if one.get("role") == "img")
        title, said = (svg[0], svg[1])
        assert svg.get("aria-labelledby") == f"{title.get('id')} {said.get('id')}"
        assert title.text == picture.heading
        assert " ".join(said.text.split()) == " ".join(picture.says.split())


@pytest.mark.parametrize("count", [1, 2, 10, 200])
def test_trials_of_any_length_are_drawn_in_few_bytes(count):
    made = [drawn(one) for one in pictures(a_long_one(count))]
    assert len(made) == (3 if count > 1 else 2)
    assert sum(map(len, made)) < 60_000
    for picture in pictures(a_long_one(count)):
        lies_well(picture)


def test_ids_are_of_one_picture_only_however_many_are_on_a_page():
    trials = [a_long_one(3, trial=TrialId("ctgov", f"NCT9900000{n}")) for n in range(4)]
    made = [one.id for trial in trials for one in pictures(trial)]
    lines = sparklines(trials, date(2020, 1, 1), LAST)
    made += [lines.axis.id, *(row.picture.id for row in lines.rows)]
    made += [calendar((), date(2026, 1, 1), LAST).id]
    page = "".join(drawn(one) for trial in trials for one in pictures(trial))
    assert len(set(made)) == len(made)
    ids = [value for name, value in Page(page).attributes if name == "id"]
    assert len(set(ids)) == len(ids)


def hostile():
    return a_chronicle(
        a_moment("2025-01-01", HOSTILE, headline=HOSTILE, sites=((HOSTILE, 3),)),
        a_moment("2025-05-01", HOSTILE + "x", severity="critical", headline=HOSTILE),
        trial=TrialId("ctgov", HOSTILE),
    )


def test_what_a_registry_writes_is_never_markup_and_hides_nothing():
    made = [drawn(one) for one in pictures(hostile())]
    lines = sparklines((hostile(),), date(2024, 1, 1), LAST)
    made.append(fill(HOUSE, "picture/sparklines.html.j2", {"sparklines": lines}))
    for html in made:
        tags = set(Page(html).tags)
        assert tags <= {
            "figure", "figcaption", "svg", "title", "desc", "line", "path", "rect", "text", "p",
            "span", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "br",
        }  # fmt: skip
        assert not re.search("[\x00-\x08\x1b\u202e\u2066]", html)
    for picture in pictures(hostile()):
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", picture.id)


def test_nothing_is_fetched_or_run_for_a_picture():
    made = "".join(drawn(one) for one in pictures(a_long_one(30)))
    attributes = {name for name, _ in Page(made).attributes}
    assert not {name for name in attributes if name.startswith("on")}
    assert not attributes & {"href", "xlink:href", "src"}
    assert "url(" not in made + STYLE
    assert "@import" not in STYLE


def test_severities_differ_in_shape_and_not_in_their_colour_alone():
    assert len({SHAPES[name] for name in ("critical", "high", "medium", "minor")}) == 4


# --- what can be seen


GROUNDS = ((LIGHT, "#ffffff"), (DARK, "#181d24"))
FAINT = {"p-grid", "p-guide", "p-day", "p-slit"}  # they help, and tell nothing


def rules(sheet):
    for names, body in re.findall(r"^ *(\.[^{@]+?) \{([^}]*)\}", sheet, re.MULTILINE):
        for name in names.split(","):
            yield name.strip()[1:], dict(re.findall(r"([\w-]+): (#[0-9a-f]{6})", body))


def colours():
    """Each class in each look; what the dark one does not say is as in the light one."""
    light = dict(rules(LIGHT))
    dark = dict(rules(DARK))
    for name, said in light.items():
        if name.startswith("p-") and name not in FAINT and said:
            yield name, said, "#ffffff"
            yield name, said | dark.get(name, {}), "#181d24"


@pytest.mark.parametrize(("name", "said", "ground"), list(colours()))
def test_what_is_drawn_stands_out_from_its_ground(name, said, ground):
    """WCAG 2.2, 1.4.3 for words and 1.4.11 for shapes: the fill or the line has to be seen."""
    least = 4.5 if name in {"p-words", "p-strong"} else 3
    inks = [said["fill"]] if least > 3 else [said[key] for key in ("fill", "stroke") if key in said]
    assert max(contrast(ink, ground) for ink in inks) >= least


def test_every_kind_that_is_drawn_has_a_rule():
    made = [*pictures(a_long_one(40)), *pictures(hostile())]
    made += [calendar([(LAST, severity, 1)], LAST, LAST) for severity in SEVERITIES]
    named = {name for name, _ in rules(LIGHT)}
    kinds = {shape.kind for one in made for shape in one.shapes} | {
        key.kind for one in made for key in one.keys
    }
    assert {f"p-{kind}" for kind in kinds if kind} - named == set()
    assert {f"p-{name}" for name in SHAPES} - named <= {"p-dot"}


def test_a_program_that_knows_no_style_of_a_page_finds_it_in_the_picture():
    page = f"<style>\n{STYLE}</style>{drawn(pictures(a_long_one(3))[0])}"
    made = self_styled(page)
    (first, *_) = re.findall(r'<svg class="drawing"[^>]*><style>(.*?)</style>', made, re.DOTALL)
    assert ".p-critical {" in first
    assert "@" not in first
    assert made.count("<style>") == made.count('<svg class="drawing"') + 1


@given(st.text(max_size=80), st.floats(20, 300))
def test_a_name_is_cut_to_the_room_that_it_has(text, room):
    shown = within(text, room)
    assert letters_of(shown) <= room or len(shown) <= 1
    if letters_of(text) <= room:
        assert shown == text


def test_numbers_of_people_have_room_beside_those_of_the_scale():
    (picture,) = pictures(a_chronicle(a_moment("2026-01-01", enrollment=people(500))))[1:]
    lies_well(picture)
