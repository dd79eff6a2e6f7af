"""What a template is shown: grouped, ordered, in words, with its reasons."""

from __future__ import annotations

from msgspec.structs import replace

from monitor.model.change import Change, Item, Word
from monitor.model.event import Because, By, EventKind, Severity, Span
from monitor.render.changes import WHOLE, Budget, change_view
from monitor.render.view import because, by_trial, digest, phrase, revisions, web_address
from tests.unit.render.events import (
    ALL,
    CRITERIA,
    FAILING,
    NOW,
    OUTCOMES,
    SITES,
    TERMINATED,
    TEXTS,
    a_delivery,
    a_subscription,
    an_event,
)

TIGHT = Budget(events=3, changes=1, items=2, text=40)


def view(events, budget=WHOLE):
    return digest(events, budget, delivery=a_delivery(), subscription=a_subscription(), now=NOW)


def a_change(field="x", before=None, after=None, **said):
    return change_view(Change(field=field, label=field, before=before, after=after, **said), WHOLE)


# --- grouping


def test_a_trial_is_called_as_its_latest_event_calls_it():
    earlier = replace(
        TEXTS, severity=Severity.HIGH, title="As it was", revision=Span(before=1, after=2)
    )
    later = replace(TEXTS, id="x", title="As it is", revision=Span(before=2, after=3))

    (shown,) = view((earlier, later)).trials

    assert (shown.title, shown.severity) == ("As it is", "high")


def test_the_gravest_trial_and_the_gravest_event_come_first():
    groups = by_trial((TEXTS, SITES, OUTCOMES, CRITERIA, TERMINATED))
    assert [[event.kind for event in group] for group in groups] == [
        [TERMINATED.kind, CRITERIA.kind, TEXTS.kind],
        [OUTCOMES.kind, SITES.kind],
    ]


def test_events_of_equal_severity_stay_in_the_order_of_their_making():
    first, second = an_event(id="1"), an_event(id="2")
    assert by_trial((first, second)) == ((first, second),)


def test_what_concerns_the_operator_stands_apart_whatever_registry_it_names():
    other = an_event(EventKind.MONITOR_UNREADABLE, trial="", registry="another")
    assert len(by_trial((FAILING, other, TERMINATED))) == 2


def test_a_digest_counts_what_it_tells():
    shown = view((*ALL, FAILING))
    assert (shown.count, shown.trial_count) == (6, 2)
    assert shown.tally == (("critical", 2), ("high", 2), ("medium", 1), ("low", 1))
    assert shown.severity == "critical"
    assert shown.first.kind == "status.terminated"
    assert shown.link == ""


def test_a_digest_about_one_trial_links_to_it():
    assert view((TERMINATED, CRITERIA)).link == TERMINATED.url


def test_what_does_not_fit_is_counted():
    shown = view(ALL, TIGHT)
    assert sum(len(trial.events) for trial in shown.trials) + shown.more == len(ALL)
    event = view((TERMINATED,), TIGHT).first
    assert len(event.changes) + event.more == len(TERMINATED.changes)
    sites = view((SITES,), TIGHT).first.changes[0]
    assert len(sites.members) + sites.more == len(SITES.changes[0].items)


def test_what_all_events_of_a_trial_share_is_said_once():
    [trial] = view((TERMINATED, CRITERIA)).trials
    assert trial.meta == "revision 3 → 4 · register data of 2026-02-09 · changed by the sponsor"
    assert {event.meta for event in trial.events} == {""}


def test_what_differs_between_the_events_of_a_trial_is_said_with_each():
    [trial] = view((TERMINATED, an_event(by=By.REGISTRY))).trials
    assert trial.meta == ""
    assert "changed by the registry itself" in trial.events[1].meta


def test_revisions_are_said_where_there_are_any():
    assert revisions(Span(before=3, after=4)) == "revision 3 → 4"
    assert revisions(Span(after=1)) == "revision 1"
    assert revisions(Span(before=4, after=4)) == "revision 4"
    assert revisions(Span()) == ""


def test_only_addresses_of_the_web_are_links():
    assert web_address("https://example.org/a b\n") == "https://example.org/ab"
    assert web_address("javascript:alert(1)") == ""
    assert web_address("https://example.org/" + "x" * 3_000) == ""


# --- lists that are too long


def a_site(name, status, op="edited"):
    def site(word):
        return {"facility": name, "city": "Ulm", "country": "Germany", "status": word}

    return Item(
        op=op,
        key=name,
        before=None if op == "added" else site("NOT_YET_RECRUITING"),
        after=None if op == "removed" else site(status),
    )


def names(items, most):
    shown = change_view(
        Change(field="sites", label="Sites", items=tuple(items)), replace(WHOLE, items=most)
    )
    assert len(shown.members) + shown.more == len(items)
    return [member.text.partition(",")[0] for member in shown.members]


OPENED = [a_site(f"Opened {n}", "RECRUITING") for n in range(12)]


def test_what_came_went_and_stopped_is_shown_before_what_is_cut():
    late = [
        a_site("Stopped", "SUSPENDED"),
        a_site("Came", "RECRUITING", "added"),
        a_site("Came too", "RECRUITING", "added"),
        a_site("Left", "", "removed"),
    ]
    shown = names([*OPENED, *late], 6)
    assert shown == ["Came", "Came too", "Left", "Stopped", "Opened 0", "Opened 1"]


def test_many_that_came_do_not_hide_the_one_that_left():
    came = [a_site(f"Came {n}", "RECRUITING", "added") for n in range(9)]
    assert names([*came, a_site("Left", "", "removed")], 3) == ["Came 0", "Came 1", "Left"]


def test_a_list_that_fits_stays_in_its_order():
    assert names([*OPENED, a_site("Came", "RECRUITING", "added")], 13)[-1] == "Came"


# --- why


def test_the_reader_is_told_why_the_message_came():
    assert because(a_subscription(), (TERMINATED,)) == (
        "You get this because subscription “stops, at once” asks for status.* and eligibility.*"
        " of severity high or higher, on watch aml-maintenance."
    )


def test_a_subscription_to_everything_says_so():
    every = a_subscription(watches=(), kinds=(), min_severity=Severity.NOISE)
    assert because(every, (TERMINATED,)).endswith(
        "asks for every kind of event of any severity, on all watches."
    )


def test_nothing_is_said_to_be_graver_than_critical():
    said = because(a_subscription(min_severity=Severity.CRITICAL), (TERMINATED,))
    assert "of severity critical, on" in said


def test_only_the_watches_that_the_events_are_on_are_named():
    broad = a_subscription(watches=("a", "b", "c"))
    said = because(broad, (an_event(watches=("c", "x")), an_event(watches=("a",))))
    assert said.endswith("on watches c and a.")


def test_a_status_that_no_phrase_covers_is_named():
    said = {
        EventKind.STATUS_CHANGED: "now not yet recruiting",
        EventKind.STATUS_REVERSED: "back to not yet recruiting",
        EventKind.STATUS_RESUMED: "resumed, now not yet recruiting",
    }
    change = Change(field="status.overall", label="", before="A", after="NOT_YET_RECRUITING")
    for kind, words in said.items():
        assert phrase(an_event(kind, changes=(change,))) == words
    assert phrase(an_event(EventKind.STATUS_CHANGED)) == "status changed"


def test_a_silence_that_was_taken_back_is_not_said_to_go_on():
    def of(rule):
        because = Because(rule=rule, says="")
        return phrase(an_event(EventKind.OVERDUE_START, because=because))

    assert of("overdue.start") == "start overdue"
    assert of("overdue.start.withdrawn") == "no longer so: start overdue"


# --- changes


def test_a_date_that_slips_says_how_far():
    shown = a_change(
        "dates.primary_completion",
        {"date": "2027-03", "type": "ESTIMATED"},
        {"date": "2028-02", "type": "ESTIMATED"},
    )
    assert shown.part.before == "2027-03 (estimated)"
    assert shown.part.after == "2028-02 (estimated)"
    assert shown.part.note == "11 months later"
    assert shown.shape == "value"


def test_a_long_text_is_shown_by_its_words_even_where_the_difference_was_not_given():
    shown = a_change(
        before="Participants are seen every month for two years after the transplant was done.",
        after="Participants are seen every year for two years after the transplant was done.",
    )
    assert shown.shape == "marks"
    assert [mark.text for mark in shown.part.marks if mark.op != "same"] == ["month", "year"]


def test_a_difference_that_was_given_is_used():
    words = (Word("removed", "one"), Word("added", "two"))
    assert a_change(before="one", after="two", words=words).shape == "marks"


def test_a_list_given_as_a_whole_is_shown_by_what_came_and_went():
    shown = a_change("countries", ["Chile", "Peru"], ["Peru", "Cuba"])
    assert [(member.op, member.text) for member in shown.members] == [
        ("added", "Cuba"),
        ("removed", "Chile"),
    ]
    assert shown.tally == "1 added, 1 removed"


def test_a_criterion_says_where_it_stands_and_what_its_edit_means():
    members = change_view(CRITERIA.changes[0], WHOLE).members
    assert [member.where for member in members][-1] == "from inclusion to exclusion"
    assert [member.means for member in members] == [
        "relaxed", "tightened", "tightened", "relaxed", "effect unclear",
    ]  # fmt: skip
    assert members[0].about == "60 → 45 mL/min/1.73 m²"
    assert members[2].text.endswith("> 0.05")


def test_a_criterion_that_keeps_its_meaning_is_called_reworded():
    item = Item(op="edited", key="k", before="a b", after="a c", section="other", reworded=True)
    shown = a_change("eligibility.criteria", items=(item,))
    assert shown.members[0].means == "reworded, meaning kept"
    assert shown.tally == "1 reworded"


def test_a_criterion_without_common_words_is_shown_as_before_and_after():
    item = Item(op="edited", key="k", before="nothing stays", after="all anew", section="other")
    [member] = a_change("eligibility.criteria", items=(item,)).members
    assert member.marks == ()
    assert (member.parts[0].before, member.parts[0].after) == ("nothing stays", "all anew")


def test_of_an_edited_member_only_what_differs_is_shown():
    edited, removed = change_view(OUTCOMES.changes[0], WHOLE).members
    assert [part.label for part in edited.parts] == ["Time frame", "Description"]
    assert edited.parts[1].marks
    assert [(part.label, part.after) for part in removed.parts] == [("Time frame", "60 months")]


def test_sites_are_one_line_each_and_counted_by_country():
    shown = change_view(SITES.changes[0], WHOLE)
    assert shown.part.note == "Germany +9, France +7, Spain −1"  # noqa: RUF001
    assert shown.members[0].text == "Klinikum Neustadt 1, Neustadt, Germany (recruiting)"
    assert shown.members[0].parts == ()
    assert shown.members[-1].parts[0].after == "Suspended"


def test_what_is_not_modelled_is_shown_under_its_path():
    shown = a_change("other.protocolSection.newModule", {"a": [1, 2]}, {"a": [1, 3]})
    assert shown.label == "other.protocolSection.newModule"
    assert (shown.part.before, shown.part.after) == ("A: 1, 2", "A: 1, 3")


def test_a_place_in_a_structure_is_named_by_its_path():
    items = (
        Item(op="edited", key="flow.groups.FG000.title", before="Arm A", after="Arm B"),
        Item(op="edited", key="limitations", before="None", after=["Early", "stop"]),
        Item(op="added", key="agreement.restrictive_agreement", after=True),
        Item(op="added", key="results", after={"title": "T", "count": 2}),
    )
    first, second, third, whole = a_change("results", items=items).members
    assert first.text == "Flow › Groups › FG000 › Title"  # noqa: RUF001
    assert (first.parts[0].before, first.parts[0].after) == ("Arm A", "Arm B")
    assert second.parts[0].after == "Early, stop"
    assert third.text == "Agreement › Restrictive agreement: yes"  # noqa: RUF001
    assert (whole.text, whole.where) == ("T", "")


def test_a_place_without_a_name_of_its_own_is_called_by_its_path_in_words():
    gone = Item(op="removed", key="expanded_access", before={"available": True})
    [member] = a_change("status.expanded_access", items=(gone,)).members
    assert (member.text, member.where) == ("Expanded access", "")
    [part] = member.parts
    assert (part.label, part.before, part.after) == ("Available", "yes", "")

    within = Item(op="added", key="agreement", after={"restrictive_agreement": True})
    [member] = a_change("results", items=(within,)).members
    assert (member.text, member.where) == ("Agreement", "")
    assert [(part.label, part.after) for part in member.parts] == [("Restrictive agreement", "yes")]


def test_a_site_whose_contacts_changed_is_named():
    items = (
        Item(
            op="edited",
            key="Klinikum, Ulm",
            before=[{"name": "A. Weiss"}],
            after=[{"name": "B. Schwarz", "phone": "1"}],
        ),
    )
    [member] = a_change("contacts.sites", items=items).members
    assert member.text == "Klinikum, Ulm"
    assert member.parts[0].after == "B. Schwarz, 1"


def test_a_contact_that_comes_is_one_line():
    item = Item(
        op="added", key="A", after={"name": "A. Weiss", "role": "CONTACT", "email": "a@b.c"}
    )
    [member] = a_change("contacts.central", items=(item,)).members
    assert (member.text, member.parts) == ("A. Weiss (contact), a@b.c", ())


def test_stamps_that_always_move_do_not_say_how_far():
    assert a_change("dates.verified", "2025-01", "2026-01").part.note == ""
    assert a_change("dates.start", "2025-01", "2026-01").part.note == "12 months later"


# --- what has much within it


def test_what_came_with_structures_within_is_named_and_not_spelled_out():
    results = {
        "flow": {"recruitment_details": "At centers.", "groups": [{"id": "FG000"}], "periods": []},
        "measures": [{"title": f"Measure {n}", "classes": [{"x": 1}]} for n in range(1, 8)],
        "limitations": "Few took part.",
        "contact": {"title": "Study office", "email": "results@example.org"},
    }
    [member] = a_change("results", items=(Item(op="added", key="results", after=results),)).members
    assert {part.label: part.after for part in member.parts} == {
        "Flow": "recruitment details, groups",
        "Measures": "Measure 1; Measure 2; Measure 3; Measure 4; Measure 5; … and 2 more",
        "Limitations": "Few took part.",
        "Contact": "Title: Study office; Email: results@example.org",
    }


def test_a_reason_names_a_few_and_counts_the_others():
    broad = a_subscription(watches=tuple(f"w{n}" for n in range(1, 20)))
    said = because(broad, (TERMINATED,))
    assert said.endswith("on watches w1, w2, w3, w4, w5, w6, w7, w8 and 11 more.")


def test_what_only_says_when_a_record_was_looked_after_is_a_stamp():
    assert a_change("dates.verified", "2026-01", "2026-02").is_stamp
    assert not a_change("dates.start", "2026-01", "2026-02").is_stamp
