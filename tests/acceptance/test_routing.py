"""Who is told, when, and who is left alone: whole turns in simulated time."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from monitor import config
from monitor.app import App
from monitor.demo import edits
from monitor.demo.studies import study
from monitor.model.delivery import DeliveryState
from monitor.model.event import Severity
from monitor.model.mute import Mute
from monitor.model.refusal import Refusal
from monitor.model.trial import TrialId
from tests.acceptance.conftest import House

Make = Callable[..., House]
ONE, TWO, THREE = "NCT99000101", "NCT99000102", "NCT99000103"
FOUR, FIVE = "NCT99000104", "NCT99000105"
BECAUSE = "Slow accrual at all sites"
READER = "sleeper@example.org"

_CHANNEL = f"""
[[channel]]
name = "letters"
kind = "email"
to   = ["{READER}"]
from = "monitor@example.org"
smtp = "smtp://127.0.0.1:{{smtp}}"

[[subscription]]
name     = "sleeper"
channels = ["letters"]
"""


def subscribing(*lines: str) -> str:
    """Return a configuration of a reader who asks for this."""
    said = "\n".join(lines).replace("{", "{{").replace("}", "}}")
    return f"{_CHANNEL}{said}\n"


def letters(house: House) -> list[str]:
    """Return the words of each letter that the reader got since the last time."""
    found = []
    for mail in house.mail.messages:
        if mail.recipients == (READER,):
            message = email.message_from_bytes(mail.data, policy=email.policy.default)
            body = message.get_body(("plain",))
            assert body is not None
            found.append(f"{message['subject']}\n{body.get_content()}")
    house.mail.messages.clear()
    return found


def opened(make_house: Make, *lines: str, trials: tuple[str, ...] = (ONE, TWO)) -> House:
    """Open a house in which these trials recruit and were seen once."""
    house = make_house(
        *(study(number, status="RECRUITING") for number in trials), more=subscribing(*lines)
    )
    house.turn()
    return house


def at(house: House, *when: int) -> list[str]:
    """Let it become this hour, in UTC, and take a turn; return what the reader got of it."""
    house.clock.now = datetime(*when, tzinfo=UTC)  # type: ignore[arg-type,misc]  # a few numbers
    house.turn()
    return letters(house)


def retargeted(house: House, *numbers: str, day: str, target: int = 9) -> None:
    """Publish a load in which these trials mean to enroll so many."""
    for number in numbers:
        house.registry.edit(number, edits.retargets, on=day, target=target)
    house.registry.go(day)


# --- quiet hours

NIGHT = 'quiet = { hours = "22:00-07:00", timezone = "Europe/Berlin" }'
BUT = 'quiet = { hours = "22:00-07:00", timezone = "Europe/Berlin", but = "critical" }'
WORKING = 'quiet = { days = "mon-fri", timezone = "Europe/Berlin" }'


def test_the_night_in_which_the_clocks_go_forward_is_an_hour_shorter(make_house: Make) -> None:
    house = opened(make_house, NIGHT)
    retargeted(house, ONE, TWO, day="2026-03-28")

    assert at(house, 2026, 3, 28, 22, 30) == []
    assert at(house, 2026, 3, 29, 4, 59) == []
    (letter,) = at(house, 2026, 3, 29, 5)  # seven o'clock in summer time

    assert ONE in letter
    assert TWO in letter
    assert at(house, 2026, 3, 29, 6) == []


def test_the_night_in_which_the_clocks_go_back_is_an_hour_longer(make_house: Make) -> None:
    house = opened(make_house, NIGHT)
    retargeted(house, ONE, day="2026-10-24")

    assert at(house, 2026, 10, 24, 20, 30) == []
    assert at(house, 2026, 10, 25, 5, 59) == []
    assert len(at(house, 2026, 10, 25, 6)) == 1


def test_what_is_critical_wakes_the_reader_and_the_rest_waits(make_house: Make) -> None:
    house = opened(make_house, BUT)
    house.registry.edit(TWO, edits.suspends, on="2026-02-10", why=BECAUSE)
    retargeted(house, ONE, day="2026-02-10")

    (letter,) = at(house, 2026, 2, 10, 23)
    assert TWO in letter
    assert ONE not in letter
    (morning,) = at(house, 2026, 2, 11, 6)
    assert ONE in morning
    assert TWO not in morning


def test_what_a_failure_delays_into_the_night_waits_for_the_morning(make_house: Make) -> None:
    house = opened(make_house, BUT)
    retargeted(house, ONE, day="2026-02-10")
    house.registry.edit(TWO, edits.suspends, on="2026-02-10", why=BECAUSE)
    house.mail.odd["MAIL"] = ["451 later"] * 4

    assert at(house, 2026, 2, 10, 20, 50) == []
    (letter,) = at(house, 2026, 2, 10, 21, 30)  # half past ten: one is critical
    assert TWO in letter
    assert at(house, 2026, 2, 11, 5, 59) == []
    (letter,) = at(house, 2026, 2, 11, 6)
    assert ONE in letter


def test_a_weekend_is_told_on_monday(make_house: Make) -> None:
    house = opened(make_house, WORKING)
    retargeted(house, ONE, day="2026-02-14")

    assert at(house, 2026, 2, 14, 12) == []
    assert at(house, 2026, 2, 15, 12) == []
    assert len(at(house, 2026, 2, 16, 7)) == 1


# --- windows


def test_a_digest_is_never_empty(make_house: Make) -> None:
    house = opened(make_house, 'window = "daily 07:00 Europe/Berlin"', 'min_severity = "medium"')
    house.registry.edit(ONE, edits.verifies, on="2026-02-10")  # noise: nobody asked for it
    house.registry.go("2026-02-10")

    assert [at(house, 2026, 2, day, 6, 30) for day in range(10, 15)] == [[]] * 5

    retargeted(house, ONE, day="2026-02-15")
    assert at(house, 2026, 2, 15, 12) == []
    assert len(at(house, 2026, 2, 16, 6)) == 1


def test_a_digest_that_was_sent_takes_no_more_and_the_next_one_does(make_house: Make) -> None:
    house = opened(make_house, 'window = "6h"')
    retargeted(house, ONE, day="2026-02-10")
    assert at(house, 2026, 2, 10, 13) == []
    retargeted(house, TWO, day="2026-02-11")
    assert at(house, 2026, 2, 10, 14) == []

    (letter,) = at(house, 2026, 2, 10, 18)
    assert ONE in letter
    assert TWO in letter
    retargeted(house, ONE, day="2026-02-12", target=11)
    assert at(house, 2026, 2, 10, 18, 1) == []
    assert len(at(house, 2026, 2, 11, 0)) == 1


# --- silences


def silence(house: House, **said: object) -> None:
    made = {"id": "m1", "reason": "known", "author": "ada", "made_at": house.clock.now}
    with house.app.database.begin() as tx:
        tx.mutes.add(Mute(**{**made, **said}))  # type: ignore[arg-type]  # by name


def test_a_silence_until_the_status_changes_ends_with_the_news_of_it(make_house: Make) -> None:
    house = opened(make_house, 'min_severity = "low"')
    silence(house, trial=f"ctgov:{ONE}", status="RECRUITING")
    retargeted(house, ONE, TWO, day="2026-02-10")

    (letter,) = at(house, 2026, 2, 10, 12)
    assert ONE not in letter
    assert {event.trial for event in house.events()} == {ONE, TWO}

    house.registry.edit(ONE, edits.suspends, on="2026-02-11", why=BECAUSE)
    house.registry.go("2026-02-11")
    (letter,) = at(house, 2026, 2, 11, 12)
    assert ONE in letter

    house.registry.edit(ONE, edits.resumes, on="2026-02-12")
    house.registry.go("2026-02-12")
    assert len(at(house, 2026, 2, 12, 12)) == 1  # it is over, though the status is as it was
    with house.app.database.read() as tx:
        assert [one.ended_at for one in tx.mutes.all()] == [datetime(2026, 2, 11, 12, tzinfo=UTC)]


def test_a_silence_until_it_rises_ends_with_what_weighs_more(make_house: Make) -> None:
    house = opened(make_house)
    silence(house, trial=f"ctgov:{ONE}", below=Severity.CRITICAL)
    retargeted(house, ONE, day="2026-02-10")
    assert at(house, 2026, 2, 10, 12) == []

    house.registry.edit(ONE, edits.suspends, on="2026-02-11", why=BECAUSE)
    house.registry.go("2026-02-11")
    assert len(at(house, 2026, 2, 11, 12)) == 1

    retargeted(house, ONE, day="2026-02-12", target=11)
    assert len(at(house, 2026, 2, 12, 12)) == 1


def test_a_snooze_ends_at_its_time_and_what_it_hid_is_not_told_later(make_house: Make) -> None:
    house = opened(make_house)
    silence(house, trial=f"ctgov:{ONE}", until=datetime(2026, 2, 11, tzinfo=UTC))
    retargeted(house, ONE, day="2026-02-10")
    assert at(house, 2026, 2, 10, 12) == []
    assert at(house, 2026, 2, 11, 12) == []

    retargeted(house, ONE, day="2026-02-12", target=11)
    assert len(at(house, 2026, 2, 12, 12)) == 1


def test_a_digest_counts_what_was_silenced_of_what_its_reader_asked_for(make_house: Make) -> None:
    house = opened(make_house, 'window = "daily 07:00"', 'min_severity = "low"')
    silence(house, trial=f"ctgov:{ONE}")
    retargeted(house, ONE, TWO, day="2026-02-10")
    at(house, 2026, 2, 10, 12)

    (letter,) = at(house, 2026, 2, 11, 7)

    assert "1 event was silenced by hand, and told to nobody." in " ".join(letter.split())


# --- a cap

MANY = (ONE, TWO, THREE, FOUR, FIVE)


def test_what_is_too_much_for_an_hour_comes_in_one_letter_when_it_is_over(
    make_house: Make,
) -> None:
    house = opened(make_house, "per_hour = 2", trials=MANY)
    retargeted(house, *MANY, day="2026-02-10")

    first = at(house, 2026, 2, 10, 12)
    retargeted(house, ONE, day="2026-02-11", target=11)
    assert at(house, 2026, 2, 10, 12, 30) == []
    assert at(house, 2026, 2, 10, 12, 59) == []
    (rest,) = at(house, 2026, 2, 10, 13)

    told = [[number for number in MANY if number in letter] for letter in first]
    assert told == [[ONE], [TWO]]
    assert [number for number in MANY if number in rest] == [ONE, THREE, FOUR, FIVE]
    assert "Held back: 4 events since 2026-02-10 12:00 UTC" in " ".join(rest.split())
    retargeted(house, TWO, day="2026-02-12", target=11)
    assert len(at(house, 2026, 2, 10, 13, 1)) == 1


def test_a_cap_holds_while_nothing_is_taken_and_when_it_is_taken_again(make_house: Make) -> None:
    house = opened(make_house, "per_hour = 2", trials=MANY)
    house.mail.odd["MAIL"] = ["451 later"] * 1000
    for hour in range(6):
        retargeted(house, *MANY, day=f"2026-02-{10 + hour}", target=hour + 20)
        assert at(house, 2026, 2, 10, 12 + hour) == []
    house.mail.odd.clear()

    told = [letter for minute in range(0, 60, 5) for letter in at(house, 2026, 2, 10, 18, minute)]
    told += [letter for hour in range(4) for letter in at(house, 2026, 2, 11, hour)]

    assert len(told) == 4  # two at once, and what was held back before it failed and since then
    assert all(any(number in letter for letter in told) for number in MANY)


def test_what_is_critical_is_told_though_the_hour_is_full(make_house: Make) -> None:
    house = opened(make_house, "per_hour = 1", trials=MANY)
    retargeted(house, ONE, TWO, day="2026-02-10")
    assert len(at(house, 2026, 2, 10, 12)) == 1

    house.registry.edit(THREE, edits.suspends, on="2026-02-11", why=BECAUSE)
    house.registry.go("2026-02-11")
    (letter,) = at(house, 2026, 2, 10, 12, 10)

    assert THREE in letter


# --- what is asked for


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f'trials = ["{ONE}"]', {ONE}),
        (f'trials = ["{ONE.lower()}", "{TWO}"]', {ONE, TWO}),
        ('tags = ["quiet"]', {ONE, TWO}),
        ('tags = ["mine"]', {TWO}),
        ('tags = ["loud"]', set()),
        ('registries = ["ctgov"]', {ONE, TWO}),
        ('conditions = ["fever"]', {ONE}),
        ('conditions = ["fever", "AGUE"]', {ONE, TWO}),
        ('sponsors = ["quill"]', {TWO}),
    ],
)
def test_a_reader_is_told_of_the_trials_that_were_asked_for(
    make_house: Make, line: str, told: set[str]
) -> None:
    one, two = study(ONE, status="RECRUITING"), study(TWO, status="RECRUITING")
    one["protocolSection"]["conditionsModule"] = {"conditions": ["Invented Fever of the Marsh"]}
    two["protocolSection"]["conditionsModule"] = {"conditions": ["X"], "keywords": ["Marsh Ague"]}
    two["protocolSection"]["sponsorCollaboratorsModule"]["leadSponsor"]["name"] = "Quill & Sons"
    house = make_house(one, two, more=subscribing(line))
    with house.app.database.begin() as tx:
        tx.watched.add("hers", [TrialId("ctgov", TWO)], tags=("mine",), now=house.clock.now)
    house.turn()
    retargeted(house, ONE, TWO, day="2026-02-10")

    found = "".join(at(house, 2026, 2, 10, 12))

    assert {number for number in (ONE, TWO) if number in found} == told


def test_who_wants_no_more_is_told_no_more_and_others_are(make_house: Make) -> None:
    house = opened(make_house)
    with house.app.database.begin() as tx:
        tx.refusals.add(
            Refusal(
                channel="letters",
                recipient=READER,
                subscription="sleeper",
                since=house.clock.now,
                by="reader",
                reason="",
            )
        )
    house.registry.edit(ONE, edits.suspends, on="2026-02-10", why=BECAUSE)
    house.registry.go("2026-02-10")
    house.clock.advance(hours=1)

    assert house.turn().deliveries.sent == 2  # the other reader's letter, and the webhook's
    assert letters(house) == []


def test_routing_twice_tells_nobody_twice(make_house: Make) -> None:
    house = opened(make_house, NIGHT)
    retargeted(house, ONE, day="2026-02-10")
    at(house, 2026, 2, 10, 22)

    assert house.app.dispatch() == 0
    house.clock.now += timedelta(hours=9)
    house.turn()
    assert len(letters(house)) == 1


def test_who_is_taken_out_of_a_channel_is_sent_nothing_that_waited(make_house: Make) -> None:
    house = opened(make_house, NIGHT)
    retargeted(house, ONE, day="2026-02-10")
    assert at(house, 2026, 2, 10, 22) == []
    text = house.settings.read_text().replace(f'["{READER}"]', '["other@example.org"]')
    house.settings.write_text(text)

    with App(config.load(house.settings, {}), clock=house.clock) as app:
        house.clock.now += timedelta(hours=9)
        app.deliver()
        with app.database.read() as tx:
            (waits,) = tx.deliveries.list(DeliveryState.PENDING)

    assert letters(house) == []
    assert READER in waits.reason
    assert house.app.deliver().pending == 0
    house.clock.now += timedelta(minutes=10)
    house.turn()
    assert len(letters(house)) == 1  # they are back


def test_what_waited_for_a_subscription_that_is_gone_is_told_in_private(make_house: Make) -> None:
    house = opened(make_house, NIGHT, "private = true")
    retargeted(house, ONE, day="2026-02-10")
    assert at(house, 2026, 2, 10, 22) == []
    text = house.settings.read_text()
    house.settings.write_text(text.replace('name     = "sleeper"', 'name     = "new name"'))

    with App(config.load(house.settings, {}), clock=house.clock) as app:
        house.clock.now += timedelta(hours=9)
        app.deliver()

    (letter,) = letters(house)
    subject = letter.partition("\n")[0]
    assert ONE not in subject
    assert "Leukemia" not in subject
    assert ONE in letter
