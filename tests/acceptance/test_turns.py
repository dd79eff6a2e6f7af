"""What a reader is told, and what not, over whole turns."""

from __future__ import annotations

from collections.abc import Callable

from monitor.demo import edits
from monitor.demo.studies import study
from monitor.model.delivery import DeliveryState
from tests.acceptance.conftest import House

Make = Callable[..., House]
ONE, TWO, THREE = "NCT99000101", "NCT99000102", "NCT99000103"
BECAUSE = "Slow accrual at all sites"


def test_the_first_check_tells_nobody_anything(make_house: Make) -> None:
    house = make_house(study(ONE), study(TWO))

    report = house.turn()

    assert (report.checked, report.new, report.revised) == (2, 2, 0)
    assert (house.mail.messages, house.hook.posts) == ([], [])


def test_without_a_new_load_nothing_but_the_probe_is_asked(make_house: Make) -> None:
    house = make_house(study(ONE))
    house.turn()
    house.registry.reset()

    report = house.turn()

    assert [asked.path for asked in house.registry.requests] == ["/api/v2/version"]
    assert (report.requests, report.unchanged) == (1, 1)


def test_a_suspension_is_told_once_on_each_channel(make_house: Make) -> None:
    house = make_house(study(ONE, status="RECRUITING"), study(TWO))
    house.turn()
    house.registry.edit(ONE, edits.suspends, on="2026-02-03", why=BECAUSE)
    house.new_load("2026-02-03")

    house.turn()
    house.turn()

    assert house.kinds() == ["status.suspended"]
    assert len(house.mail.messages) == 1
    assert len(house.hook.posts) == 1
    assert BECAUSE.encode() in house.mail.messages[0].data


def test_stamps_and_order_alone_make_no_revision_and_no_event(make_house: Make) -> None:
    house = make_house(study(ONE), study(TWO))
    house.turn()
    for number in (ONE, TWO):
        house.registry.edit(number, edits.shuffles)
    house.new_load("2026-02-03")

    report = house.turn()

    assert (report.unchanged, report.revised, report.events) == (2, 0, 0)


def test_a_channel_that_is_down_gets_it_later(make_house: Make) -> None:
    house = make_house(study(ONE, status="RECRUITING"))
    house.turn()
    house.registry.edit(ONE, edits.suspends, on="2026-02-03", why=BECAUSE)
    house.new_load("2026-02-03")
    house.hook.answers.append((503, {}))
    assert house.turn().deliveries.pending == 1

    house.clock.advance(seconds=1)
    assert house.turn().deliveries.sent == 0
    house.clock.advance(minutes=5)
    assert house.turn().deliveries.sent == 1

    keys = [post.headers["webhook-id"] for post in house.hook.posts]
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_channel_that_stays_down_is_given_up_and_the_operator_hears_of_it(
    make_house: Make,
) -> None:
    house = make_house(study(ONE, status="RECRUITING"))
    house.turn()
    house.registry.edit(ONE, edits.suspends, on="2026-02-03", why=BECAUSE)
    house.new_load("2026-02-03")
    house.hook.answers.extend([(503, {})] * 10)
    house.turn()
    for _ in range(10):
        house.clock.advance(days=2)
        house.turn()

    with house.app.database.read() as tx:
        dead = tx.deliveries.list(DeliveryState.DEAD)
    assert [each.channel for each in dead] == ["hook"]
    alarms = [event for event in house.events() if event.kind == "monitor.delivery_failing"]
    assert [event.because.rule for event in alarms] == [
        "monitor.delivery_failing.channel",
        "monitor.delivery_failing",
    ]
    assert {event.channel for event in alarms} == {"hook"}
    assert b"given up" in house.mail.messages[-1].data


def test_one_refused_recipient_costs_only_its_own_message(make_house: Make) -> None:
    house = make_house(study(ONE, status="RECRUITING"))
    text = house.settings.read_text()
    house.settings.write_text(
        text.replace('["reader@example.org"]', '["gone@example.org", "reader@example.org"]')
    )
    house.mail.refuse["gone@example.org"] = "550 no such user"
    from monitor import config
    from monitor.app import App

    with App(config.load(house.settings, {}), clock=house.clock) as app:
        app.turn()
        house.registry.edit(ONE, edits.suspends, on="2026-02-03", why=BECAUSE)
        house.new_load("2026-02-03")
        told = app.turn().deliveries

    assert (told.sent, told.dead) == (2, 1)
    assert [mail.recipients for mail in house.mail.messages] == [("reader@example.org",)]


def test_a_daily_window_gathers_and_freezes_when_it_is_sent(make_house: Make) -> None:
    house = make_house(
        study(ONE, status="RECRUITING"), study(TWO, status="RECRUITING"), window="daily 07:00"
    )
    house.turn()
    house.registry.edit(ONE, edits.suspends, on="2026-02-03", why=BECAUSE)
    house.new_load("2026-02-03")
    assert house.turn().deliveries.sent == 0
    house.registry.edit(TWO, edits.suspends, on="2026-02-03", why=BECAUSE)
    house.registry.go("2026-02-04")
    house.clock.advance(hours=1)
    house.turn()
    assert house.mail.messages == []

    house.clock.advance(hours=16)
    house.turn()

    assert len(house.mail.messages) == 1
    assert ONE.encode() in house.mail.messages[0].data
    assert TWO.encode() in house.mail.messages[0].data


def test_an_obsolete_number_is_followed_and_told_and_its_watchers_go_along(
    make_house: Make,
) -> None:
    house = make_house(study(ONE, status="RECRUITING"), study(TWO, status="RECRUITING"))
    house.turn()
    house.registry.edit(ONE, edits.absorbs, on="2026-02-03", alias=TWO)
    house.registry.remove(TWO)
    house.new_load("2026-02-03")
    house.turn()
    house.registry.reset()
    house.registry.edit(ONE, edits.suspends, on="2026-02-04", why=BECAUSE)
    house.new_load("2026-02-04")
    house.turn()

    kinds = house.kinds()
    assert kinds.count("record.merged") == 1
    assert "status.suspended" in kinds
    asked = [each.path for each in house.registry.requests if "filter.ids" in each.path]
    assert all(TWO not in path for path in asked)


def test_a_trial_is_gone_only_after_two_loads_have_said_so_and_its_return_is_told(
    make_house: Make,
) -> None:
    kept = study(TWO)
    house = make_house(study(ONE), kept)
    house.turn()
    house.registry.remove(TWO)

    house.new_load("2026-02-03")
    assert house.turn().vanished == ()
    assert house.turn().vanished == ()
    house.new_load("2026-02-04")
    assert house.turn().vanished == (TWO,)
    house.new_load("2026-02-05")
    assert house.turn().vanished == ()
    house.registry.put(kept)
    house.new_load("2026-02-06")
    house.turn()

    assert house.kinds() == ["record.vanished", "record.returned"]


def test_a_flip_and_back_is_three_revisions_and_says_so(make_house: Make) -> None:
    first = study(ONE, status="RECRUITING")
    house = make_house(first)
    house.turn()
    house.registry.edit(ONE, edits.suspends, on="2026-02-03", why=BECAUSE)
    house.new_load("2026-02-03")
    house.turn()
    house.registry.put(first)
    house.new_load("2026-02-04")
    house.turn()

    with house.app.database.read() as tx:
        from monitor.model.trial import TrialId

        revisions = tx.records.revisions(TrialId("ctgov", ONE))
    assert [each.number for each in revisions] == [1, 2, 3]
    assert revisions[0].fingerprint == revisions[2].fingerprint
    resumed = next(event for event in house.events() if event.kind == "status.resumed")
    assert "back to" in resumed.headline


def test_a_number_that_the_registry_does_not_know_costs_only_itself(make_house: Make) -> None:
    house = make_house(study(ONE), study(TWO))
    house.registry.remove(TWO)

    report = house.turn()

    assert report.new == 1
    assert [each.trial for each in report.unreadable] == [TWO]
    assert house.kinds() == []


def test_a_load_that_comes_in_the_middle_is_noticed_and_asked_for_again(make_house: Make) -> None:
    house = make_house(study(ONE, status="RECRUITING"))
    house.turn()
    house.new_load("2026-02-03")
    house.registry.go_during(2, "2026-02-04")

    first = house.turn()
    house.registry.reset()
    second = house.turn()

    assert "new load" in " ".join(first.notes)
    assert second.requests > 1


def test_a_refusal_stops_the_registry_and_alarms_the_operator_once(make_house: Make) -> None:
    house = make_house(study(ONE))
    house.turn()
    house.new_load("2026-02-03")
    house.registry.fault("status", status=403)
    house.turn()
    house.registry.reset()

    again = house.turn()

    assert house.registry.requests == []
    assert not again.whole
    assert [event.because.rule for event in house.events()] == ["monitor.fetch_failing.refused"]
    assert b"403" in house.mail.messages[0].data
    assert house.turn(force=True).whole


def test_a_damaged_snapshot_is_said_and_its_trial_watched_afresh(make_house: Make) -> None:
    house = make_house(study(ONE, status="RECRUITING"), study(TWO, status="RECRUITING"))
    house.turn()
    with house.app.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE snapshot SET data = x'00' WHERE trial = ?", (f"ctgov:{ONE}",)
        )
    for number in (ONE, TWO):
        house.registry.edit(number, edits.suspends, on="2026-02-03", why=BECAUSE)
    house.new_load("2026-02-03")
    house.turn()
    house.registry.edit(ONE, edits.resumes, on="2026-02-04")
    house.new_load("2026-02-04")
    house.turn()

    told = {(event.trial, event.because.rule) for event in house.events()}
    assert told == {
        (ONE, "record.changed.unseen"),
        ("", "monitor.unreadable.stored"),
        (TWO, "status.suspended"),
        (ONE, "status.resumed"),
    }
