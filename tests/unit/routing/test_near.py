"""What is near: circles, countries, sites that are not on the map, and whom to call."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.model import record as r
from monitor.model.change import Change, Item
from monitor.model.event import Event, EventKind, Severity
from monitor.model.near import Near
from monitor.model.trial import TrialId
from monitor.routing.ground import distance_km, towns_called
from monitor.routing.index import looked_up
from monitor.routing.lenses import available
from monitor.routing.match import seen, wants
from monitor.routing.near import nearby
from tests.builders import a_contact, a_record, a_site
from tests.unit.routing.test_match import a_subscription, an_event

HERE = (50.0, 8.0)
DEGREE = 111.195  # km, along a meridian
points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def at(facility: str, north: float | None, **said: Any) -> r.Site:
    """Return a site that lies so many degrees north of here; None for one not on the map."""
    point = None if north is None else r.Point(lat=HERE[0] + north, lon=HERE[1])
    return a_site(facility, **{"city": f"{facility} town", "point": point, **said})


CLOSE = at("Lakeside Hospital", 0.1, contacts=(a_contact("Bo Reed"),))
FAR = at("Ridge Institute", 9.0, country="Sylvania")
LOST = at("Hidden Clinic", None, country="Freedonia")


def within(km: float = 100, **said: Any) -> Any:
    near = Near(radius_km=km, place="Brookhaven", lat=HERE[0], lon=HERE[1])
    return a_subscription(**{"near": near, **said})


def face(site: r.Site, status: str | None = None, *, on_the_map: bool = True) -> dict[str, Any]:
    said = {part: getattr(site, part) for part in ("facility", "city", "country")}
    if on_the_map and site.point:
        said["point"] = {"lat": site.point.lat, "lon": site.point.lon}
    return said | {"status": site.status if status is None else status}


def item(op: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Item:
    return Item(op=op, key="a site", before=before, after=after)


def opened(site: r.Site, **said: Any) -> Item:
    return item("edited", face(site, "NOT_YET_RECRUITING", **said), face(site, **said))


def sites_changed(*items: Item) -> Event:
    change = Change(field="sites", label="Sites", items=items)
    return an_event(EventKind.SITES_CHANGED, Severity.MEDIUM, changes=(change,))


def record(*sites: r.Site, overall: str = "RECRUITING") -> r.Record:
    return a_record(sites=sites, status__overall=overall)


# --- distances


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((48.8566, 2.3522), (45.7640, 4.8357), 391.5),  # Paris, Lyon
        ((45.7640, 4.8357), (46.2044, 6.1432), 112.4),  # Lyon, Geneva
        ((40.7128, -74.0060), (35.6895, 139.6917), 10_850),  # New York, Tokyo
        ((0.0, 179.5), (0.0, -179.5), 111.2),  # across the date line
        ((90.0, 0.0), (90.0, 120.0), 0.0),  # all longitudes meet at a pole
        ((10.0, 20.0), (-10.0, -160.0), 20_015),  # the other end of the world
    ],
)
def test_distances_are_what_maps_say(one, other, km):
    assert distance_km(one, other) == pytest.approx(km, rel=0.003, abs=0.01)


@given(points, points, points)
def test_a_distance_is_one(one, other, third):
    there = distance_km(one, other)

    assert distance_km(one, one) == 0
    assert there == pytest.approx(distance_km(other, one), abs=1e-6)
    assert 0 <= there <= 20_016
    assert there <= distance_km(one, third) + distance_km(third, other) + 1e-3


@given(st.floats(1, 20_000), st.floats(1, 20_000), st.floats(-80, 39))
def test_what_is_near_stays_near_when_the_circle_grows(one, other, north):
    site = at("Lakeside Hospital", north)
    small, large = sorted((one, other))
    counts = [
        nearby(sites_changed(opened(site)), within(km), record(site)).counts
        for km in (small, large)
    ]

    assert counts[0] <= counts[1]


# --- sites that open, close, come and go


@pytest.mark.parametrize(
    ("change", "act"),
    [
        (opened(CLOSE), "opened"),
        (item("edited", face(CLOSE), face(CLOSE, "COMPLETED")), "closed"),
        (item("added", None, face(CLOSE)), "opened"),
        (item("added", None, face(CLOSE, "NOT_YET_RECRUITING")), "added"),
        (item("removed", face(CLOSE), None), "closed"),
        (item("removed", face(CLOSE, ""), None), "removed"),
    ],
)
def test_what_became_of_a_site_within_reach_counts(change, act):
    found = nearby(sites_changed(change), within(), record(CLOSE, FAR))

    assert found.counts
    assert [(site.facility, site.act, round(site.km)) for site in found.changed] == [
        ("Lakeside Hospital", act, 11)
    ]
    assert f"{act}, within 100 km of Brookhaven" in found.reason


def test_a_site_out_of_reach_does_not_count_and_the_answer_says_how_far_it_is():
    found = nearby(sites_changed(opened(FAR)), within(), record(CLOSE, FAR))

    assert not found.counts
    assert found.reason == (
        "none of these sites is within 100 km of Brookhaven; the nearest is"
        " Ridge Institute, Ridge Institute town (1001 km)"
    )


def test_a_new_name_is_no_opening():
    renamed = item("edited", face(CLOSE), face(CLOSE) | {"facility": "Lakeside University"})

    assert not nearby(sites_changed(renamed), within(), record(CLOSE)).counts


def test_far_sites_beside_a_near_one_are_not_told_of():
    found = nearby(sites_changed(opened(FAR), opened(CLOSE)), within(), record(CLOSE, FAR))

    assert [site.facility for site in found.changed] == ["Lakeside Hospital"]


# --- sites that move


def moves(before: r.Site, after: r.Site) -> Event:
    return sites_changed(item("edited", face(before), face(after)))


THERE = at("Lakeside Hospital", 9.0, city="Far town")


@pytest.mark.parametrize(
    ("before", "after", "act"),
    [
        (THERE, CLOSE, "opened"),
        (replace(THERE, status=""), replace(CLOSE, status=""), "added"),
        (THERE, replace(CLOSE, status="COMPLETED"), "added"),
        (CLOSE, THERE, "closed"),
        (replace(CLOSE, status=""), replace(THERE, status=""), "removed"),
        (replace(CLOSE, status=""), THERE, "removed"),
    ],
)
def test_a_site_that_keeps_its_name_and_moves_comes_within_reach_or_leaves_it(before, after, act):
    found = nearby(moves(before, after), within(), record(after))

    assert found.counts
    assert [(site.act, round(site.km)) for site in found.changed] == [(act, 11)]


def test_a_site_that_moves_within_reach_or_beyond_it_is_no_news():
    next_door = at("Lakeside Hospital", 0.2, city="Lower Brookhaven")
    elsewhere = at("Lakeside Hospital", 12.0, city="Farther town")

    assert nearby(moves(CLOSE, next_door), within(), record(next_door)).changed == ()
    assert not nearby(moves(THERE, elsewhere), within(), record(elsewhere)).counts


def test_a_site_that_moves_to_another_country_comes_within_reach_or_leaves_it():
    here = r.Site(facility="Roaming Clinic", country="Freedonia", status="RECRUITING")
    away = replace(here, country="Sylvania")
    freedonian = a_subscription(countries=("Freedonia",))

    for before, after, act in ((away, here, "opened"), (here, away, "closed")):
        found = nearby(moves(before, after), freedonian, record(after))
        assert [site.act for site in found.changed] == [act]


def test_a_point_that_is_put_right_moves_no_site():
    corrected = replace(CLOSE, point=THERE.point)

    assert not nearby(moves(CLOSE, corrected), within(), record(corrected)).changed


def test_a_site_that_moves_nobody_knows_where_is_told_with_that():
    gone = at("Lakeside Hospital", None, city="Uncharted")
    found = nearby(moves(CLOSE, gone), within(), record(gone))

    assert (found.counts, found.changed) == (True, ())
    assert found.note == "Lakeside Hospital, Uncharted: its place is not known"


def test_a_site_that_comes_on_the_map_has_not_come_within_reach():
    unmapped = at("Lakeside Hospital", None, city="Lakeside Hospital Twn")

    assert nearby(moves(unmapped, CLOSE), within(), record(CLOSE)).changed == ()


# --- sites that are not on the map


def test_a_site_that_is_not_on_the_map_is_where_its_town_is():
    twin = at("Twin Clinic", None, city="  LÀKESIDE hospital Town")
    found = nearby(sites_changed(opened(twin)), within(), record(CLOSE, twin))

    assert [(site.facility, round(site.km)) for site in found.changed] == [("Twin Clinic", 11)]


def test_towns_of_one_name_in_two_countries_are_two():
    twin = at("Twin Clinic", None, city="Lakeside Hospital town", country="Sylvania")
    found = nearby(sites_changed(opened(twin)), within(), record(CLOSE, twin))

    assert found.changed == ()
    assert "its place is not known" in found.note


def test_a_country_puts_no_site_into_a_circle_but_may_keep_it_out():
    event = sites_changed(opened(LOST))
    inside = nearby(event, within(countries=("Freedonia",)), record(LOST))
    outside = nearby(event, within(countries=("Sylvania",)), record(LOST))

    assert (inside.counts, inside.changed) == (True, ())
    assert inside.note == "Hidden Clinic, Hidden Clinic town: its place is not known"
    assert not outside.counts


def test_a_site_whose_place_is_not_known_makes_nothing_critical():
    patient = within(countries=("Freedonia",), lens=available()["patient"])
    told = seen(patient, sites_changed(opened(LOST)), record(LOST, FAR))

    assert told.event.severity is Severity.MEDIUM
    assert "within your reach" not in told.event.because.says


def test_a_site_of_which_nothing_is_known_is_told_with_that():
    found = nearby(sites_changed(opened(LOST)), within(), record(LOST))

    assert found.counts
    assert found.note == "Hidden Clinic, Hidden Clinic town: its place is not known"
    assert found.changed == ()


def test_points_that_are_no_points_are_not_taken_for_any():
    odd = item("added", None, face(CLOSE) | {"point": {"lat": "50", "lon": None}})

    assert "not known" in nearby(sites_changed(odd), within(), None).note


# --- everything else that happens to a trial


@pytest.mark.parametrize("kind", [EventKind.STATUS_CLOSED, EventKind.ELIGIBILITY_CRITERIA_CHANGED])
@pytest.mark.parametrize(
    ("sites", "counts", "says"),
    [
        ((CLOSE, FAR), True, "the trial has a site within 100 km of Brookhaven"),
        ((FAR,), False, "none of the trial's sites is within 100 km of Brookhaven; the nearest"),
        ((FAR, LOST), True, "Hidden Clinic, Hidden Clinic town: its place is not known"),
        ((), True, "the register names no site of it"),
    ],
)
def test_what_happens_to_a_trial_counts_if_it_may_have_a_site_within_reach(
    kind, sites, counts, says
):
    found = nearby(an_event(kind), within(), record(*sites))

    assert found.counts is counts
    assert says in found.reason


def test_a_record_that_cannot_be_looked_up_keeps_nobody_from_being_told():
    found = nearby(an_event(EventKind.STATUS_CLOSED), within(), None)

    assert found.counts
    assert "could not be looked up" in found.note


def test_sites_that_left_with_the_status_still_say_where_it_was():
    gone = Change(field="sites", label="Sites", items=(item("removed", face(CLOSE), None),))
    event = an_event(EventKind.STATUS_WITHDRAWN, changes=(gone,))

    assert nearby(event, within(), record()).counts
    assert not nearby(event, within(5), record()).counts


SHUT = replace(CLOSE, status="NOT_YET_RECRUITING")


def now_recruiting(*sites: r.Site, near: Any = None, overall: str = "RECRUITING") -> Any:
    """Return what a patient sees of a trial that opened, with these sites in its record."""
    status = Change(field="status.overall", label="Status", before="SUSPENDED", after=overall)
    event = an_event(EventKind.STATUS_OPENED, Severity.MEDIUM, changes=(status,))
    patient = near or within(lens=available()["patient"])
    return seen(patient, event, record(*sites, overall=overall))


def test_a_trial_that_opens_where_nothing_near_is_open_is_not_critical():
    told = now_recruiting(SHUT, FAR)

    shut = (
        "no site within 100 km of Brookhaven is open yet; the nearest open one:"
        " Ridge Institute, Ridge Institute town (1001 km)"
    )
    assert told.near.counts
    assert (told.near.shut, told.near.reason) == (shut, shut)
    assert told.event.severity is Severity.HIGH
    assert told.event.because.says.startswith(shut)


def test_a_trial_that_opens_is_critical_where_a_site_near_is_open():
    for site in (CLOSE, replace(CLOSE, status="")):
        told = now_recruiting(site, FAR)
        assert (told.event.severity, told.near.shut) == (Severity.CRITICAL, "")


def test_a_trial_that_opens_at_a_place_that_is_not_known_is_told_with_that():
    told = now_recruiting(LOST, SHUT)

    assert told.event.severity is Severity.HIGH
    assert told.near.shut == (
        "no site is known to be open within 100 km of Brookhaven:"
        " Hidden Clinic, Hidden Clinic town: its place is not known"
    )


def test_where_no_site_is_open_at_all_none_is_named():
    shut = now_recruiting(SHUT).near.shut
    assert shut == "no site within 100 km of Brookhaven is open yet"


def test_a_trial_that_opens_without_sites_or_for_a_reader_nobody_can_place_stays_critical():
    lost = Near(radius_km=10, place="Nowhere", doubt="no such town on record")
    unplaced = a_subscription(near=lost, lens=available()["patient"])

    assert now_recruiting().event.severity is Severity.CRITICAL
    assert now_recruiting(SHUT, near=unplaced).event.severity is Severity.CRITICAL


def test_what_does_not_open_has_no_word_of_what_is_shut():
    patient = within(lens=available()["patient"])
    told = seen(patient, an_event(EventKind.STATUS_SUSPENDED, Severity.CRITICAL), record(SHUT))

    assert (told.event.severity, told.near.shut) == (Severity.CRITICAL, "")


@pytest.mark.parametrize(
    ("countries", "counts"),
    [(("Freedonia",), True), (("Sylvania",), False), (("Sylvania", "Freedonia"), True)],
)
def test_countries_alone_are_a_reach_too(countries, counts):
    subscription = a_subscription(countries=countries)

    assert nearby(an_event(), subscription, record(CLOSE)).counts is counts
    assert nearby(sites_changed(opened(CLOSE)), subscription, record(CLOSE)).counts is counts


def test_a_country_is_known_by_any_of_its_names():
    site = at("Bosphorus Clinic", 0.1, country="Turkey (Türkiye)")

    assert nearby(an_event(), a_subscription(countries=("Turkey",)), record(site)).counts
    assert not nearby(an_event(), a_subscription(countries=("France",)), record(site)).counts


def test_what_is_for_the_operator_has_no_place():
    event = an_event(EventKind.MONITOR_FETCH_FAILING, trial="")

    assert nearby(event, within(), None) is None
    assert wants(within(kinds=("monitor.*",)), event).wanted


def test_who_asks_for_no_place_needs_no_record():
    assert nearby(an_event(), a_subscription(), None) is None
    assert looked_up([a_subscription()], [an_event()]) == ()
    assert looked_up([within(kinds=("results.*",))], [an_event()]) == ()
    assert looked_up([within()], [an_event(severity=Severity.NOISE)]) == ()
    assert looked_up([a_subscription(), within()], [an_event(), an_event()]) == (
        TrialId("ctgov", "NCT99000001"),
    )


def test_a_place_that_nobody_knows_is_told_and_keeps_nothing_back():
    lost = a_subscription(near=Near(radius_km=10, place="Nowhere", doubt="no such town on record"))

    for event in (an_event(), sites_changed(opened(FAR))):
        found = nearby(event, lost, record(FAR))
        assert found.counts
        assert found.note == "no such town on record"


def test_the_answer_says_that_it_is_near_and_at_once_how_much_it_weighs():
    subscription = within(lens=available()["patient"], min_severity=Severity.CRITICAL)
    verdict = wants(subscription, sites_changed(opened(CLOSE)), record(CLOSE))

    assert verdict.wanted
    assert "critical through the patient lens (medium by itself): a place within" in verdict.reason
    assert "opened, within 100 km of Brookhaven" in verdict.reason


# --- where to go, and whom to call


def test_the_nearest_open_sites_come_first_and_five_at_most():
    sites = [at(f"Clinic {n}", n / 10) for n in (7, 3, 1, 5, 2, 4, 6)]
    shut = at("Shut Clinic", 0.01, status="COMPLETED")
    found = nearby(an_event(EventKind.STATUS_OPENED), within(50), record(*sites, shut))

    assert [site.facility for site in found.sites] == [f"Clinic {n}" for n in (1, 2, 3, 4, 5)]
    assert [round(site.km) for site in found.sites] == [11, 22, 33, 44, 56]
    assert found.within == 4


def test_sites_without_a_place_come_last():
    found = nearby(an_event(EventKind.STATUS_OPENED), within(), record(LOST, FAR, CLOSE))

    assert [site.facility for site in found.sites] == [
        "Lakeside Hospital",
        "Ridge Institute",
        "Hidden Clinic",
    ]


def test_a_site_that_names_nobody_to_call_has_the_central_contacts():
    mute = at("Mute Clinic", 0.2, contacts=(r.Contact(name="Prof. Silent"),))
    found = nearby(an_event(EventKind.STATUS_OPENED), within(), record(CLOSE, mute))

    assert [[one.name for one in site.contacts] for site in found.sites] == [
        ["Bo Reed"],
        ["Ada Quill"],
    ]


def test_no_site_is_open_where_the_trial_is_not():
    found = nearby(an_event(EventKind.STATUS_CLOSED), within(), record(CLOSE, overall="COMPLETED"))

    assert (found.counts, found.sites, found.within) == (True, (), 0)


def test_sites_without_a_status_of_their_own_have_the_trials():
    bare = replace(CLOSE, status="")
    invited = record(bare, overall="ENROLLING_BY_INVITATION")
    found = nearby(an_event(EventKind.STATUS_BY_INVITATION), within(), invited)

    assert [site.facility for site in found.sites] == ["Lakeside Hospital"]


def test_a_patient_without_a_place_is_told_whom_to_ask():
    plain, other = (a_subscription(lens=available()[key]) for key in ("patient", "reviewer"))
    event = an_event(EventKind.STATUS_OPENED)
    many = [at(f"Clinic {n}", n) for n in range(8)]

    assert [site.facility for site in seen(plain, event, record(CLOSE)).near.sites] == [
        "Lakeside Hospital"
    ]
    crowd = seen(plain, event, record(*many)).near
    assert (crowd.sites, crowd.within) == ((), 8)
    assert [one.name for one in crowd.central] == ["Ada Quill"]
    assert seen(other, event, record(CLOSE)).near is None


# --- towns by name


TOWNS = (
    a_site(city="Saint-Aubin", country="France", point=r.Point(lat=45.0, lon=5.0)),
    a_site(city="Saint-Aubin", country="France", point=r.Point(lat=45.1, lon=5.0)),
    a_site(city="Cambria", state="Ohio", country="United States", point=r.Point(lat=40, lon=-80)),
    a_site(city="Cambria", country="United Kingdom", point=r.Point(lat=52.2, lon=0.1)),
    a_site(city="Cambria", state="", country="United States", point=r.Point(lat=41, lon=-90)),
    a_site(city="Unmapped", country="France"),
)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Saint-Aubin", [(45.0, 5.0)]),
        ("saint-aubin, FRANCE", [(45.0, 5.0)]),
        ("Saint-Aubin, Italy", []),
        ("Cambria", [(52.2, 0.1), (40, -80), (41, -90)]),
        ("Cambria, UK", [(52.2, 0.1)]),
        ("Cambria, Ohio", [(40, -80)]),
        ("Cambria, Ohio, USA", [(40, -80)]),
        ("Cambria, USA", [(40, -80), (41, -90)]),
        ("Cambria, United States", [(41, -90)]),  # as it stands in a record
        ("Unmapped", []),
        ("Cambr", []),
        ("", []),
    ],
)
def test_a_town_is_found_by_its_name_alone_or_with_its_country(said, found):
    assert [town.point for town in towns_called(said, TOWNS)] == found


def test_towns_of_one_name_are_told_apart_by_where_they_are():
    assert [town.name for town in towns_called("Cambria", TOWNS)] == [
        "Cambria, Northmark, United Kingdom",
        "Cambria, Ohio, United States",
        "Cambria, United States",
    ]
