"""Templates of the user's own, filled in a process that has little and can do no harm."""

from __future__ import annotations

import inspect
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import TemplateFault
from monitor.model.account import Account
from monitor.model.change import Change
from monitor.model.dates import Milestone, PartialDate
from monitor.model.delivery import Medium
from monitor.model.event import EventKind
from monitor.model.near import Nearby, NearSite
from monitor.model.record import Contact
from monitor.model.timeline import Stretch, Timeline
from monitor.model.trial import TrialId
from monitor.render.confined import CHILDREN, Confined
from monitor.render.environment import environment
from monitor.render.message import render
from monitor.render.order import At, Done, Order, Ready, encoded, receive, rendered, send
from tests.unit.render.events import LONG, NOW, TERMINATED, a_delivery, a_subscription, an_event

ALL = tuple(Medium)
BODY = "message/body.text.j2"
MEGABYTE = 1_000_000
LOOP = "{% for i in range(10 ** 5) %}{% for j in range(10 ** 5) %}{% endfor %}{% endfor %}"


def an_order(*media: Medium, **said: Any) -> Order:
    values: dict[str, Any] = {
        "delivery": a_delivery(),
        "events": (TERMINATED,),
        "media": media or (Medium.TEXT,),
        "limit": 0,
        "now": NOW,
        "subscription": a_subscription(),
    }
    return Order(**(values | said))


@pytest.fixture
def confined(tmp_path: Path) -> Iterator[Callable[..., Confined]]:
    """Open what renders with templates of one's own, each said by its name and text."""
    opened: list[Confined] = []

    def make(text: str = "", name: str = BODY, **said: Any) -> Confined:
        if text:
            write(tmp_path, text, name)
        opened.append(Confined(tmp_path, **said))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def write(folder: Path, text: str, name: str = BODY) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text)


def pids(house: Confined) -> set[int]:
    return {child._process.pid for child in house._seats.queue if child}


def fault(house: Confined, order: Order) -> str:
    with pytest.raises(TemplateFault) as caught:
        house.render(order)
    said = str(caught.value)
    assert "\n" not in said
    return said


# --- what it renders


def test_an_order_says_all_that_a_message_is_rendered_of():
    parameters = inspect.signature(render).parameters

    assert set(Order.__struct_fields__) == set(parameters) - {"environment"}


def test_a_message_is_the_same_as_in_our_own_process(confined, tmp_path):
    contact = Contact(name="A Nurse", phone="+1 555 0100")
    site = NearSite(
        facility="A clinic", city="Ghent", country="Belgium", km=3.5, contacts=(contact,)
    )
    start = Milestone(date=PartialDate("2026-03"), type="ESTIMATED")
    slipped = an_event(
        EventKind.DATES_SLIPPED,
        changes=(Change(field="dates.start", label="Start", before="2026-03", after="2027"),),
    )
    order = an_order(
        *ALL,
        events=(TERMINATED, slipped),
        facts=(TERMINATED, slipped),
        near={
            TERMINATED.id: Nearby(counts=True, reason="near", reach="within 50 km", sites=(site,))
        },
        account=Account(since=NOW, checks=4, held=((EventKind.TEXT_CHANGED, 3),)),
        timelines=(
            (
                TrialId("ctgov", "NCT99000001"),
                Timeline(
                    stretches=(Stretch(status="RECRUITING", since=date(2025, 1, 1)),), start=start
                ),
            ),
        ),
        unsubscribe="https://monitor.example/unsubscribe/x",
        held_since=NOW - timedelta(hours=3),
        subscription=a_subscription(per_hour=3),
    )
    write(tmp_path, "Mine: {{ digest.held }}\n{% include 'shipped/message/body.text.j2' %}")

    said = confined().render(order)

    assert said == rendered(environment(tmp_path), order)
    assert said.text.startswith("Mine: Held back: 2 events")


def test_a_folder_that_is_gone_is_a_fault_and_not_the_shipped_words(confined, tmp_path):
    house = confined("ours alone")
    assert house.render(an_order()).text == "ours alone\n"
    (tmp_path / BODY).unlink()
    (tmp_path / BODY).parent.rmdir()
    tmp_path.rmdir()

    with pytest.raises(TemplateFault, match="folder of your templates is gone"):
        house.render(an_order())


def test_what_no_template_writes_needs_no_process(confined):
    house = confined("{{ nobody }}")

    assert house.render(an_order(Medium.JSON, Medium.CLOUDEVENT)).payload
    assert pids(house) == set()


def test_more_to_tell_is_given_more_memory(confined):
    long = Change(field="eligibility.criteria", label="Criteria", before=LONG, after=LONG + "x")
    events = tuple(an_event(trial=f"NCT9900{number:04}", changes=(long,)) for number in range(100))

    said = confined("{{ digest.count }} events", memory=80 * MEGABYTE).render(
        an_order(events=events)
    )

    assert said.text == "100 events\n"


# --- what it does not do


@pytest.mark.parametrize(
    ("mistake", "says"),
    [
        ("{{ 'a' * 10 ** 9 }}", "line 2: it needs more memory"),
        ("{{ 'x'.center(10 ** 9) }}", "line 2: it needs more memory"),
        (
            "{% set n = namespace(x='a') %}{% for i in 'a'*99 %}{% set n.x = n.x*2 %}{% endfor %}",
            "line 2: it needs more memory",
        ),
        ("{% for i in range(10 ** 9) %}{% endfor %}", "line 2: OverflowError: Range too big"),
        ("{% include 'message/body.text.j2' %}", "line 2: it uses itself without an end"),
        (
            "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
            "line 2: it uses itself without an end",
        ),
        ("{% include '../../etc/passwd' %}", "etc/passwd: there is no such template"),
        ("{% include '/etc/passwd' %}", "etc/passwd: there is no such template"),
        ("{{ ''.__class__.__mro__ }}", "line 2: access to attribute '__class__'"),
        ("{{ '\\ud800' | safe }}", "half of a character"),
        ("{{ 'a' * 11 * 10 ** 6 }}", "it makes more than 10,000,000 bytes"),
    ],
)
def test_a_template_that_wants_too_much_is_a_fault_and_the_next_is_rendered(
    confined, tmp_path, mistake, says
):
    house = confined(f"one\n{mistake}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    said = fault(house, an_order())
    write(tmp_path, "well again")

    assert BODY in said
    assert says in said
    assert house.render(an_order()).text == "well again\n"
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 64 * MEGABYTE


@pytest.mark.parametrize("endless", [LOOP, "{{ ([1] * 10 ** 7) | sort | map('string') | join }}"])
def test_a_template_that_takes_too_long_is_ended_and_the_next_is_rendered(
    confined, tmp_path, endless
):
    house = confined(endless, seconds=1)

    said = fault(house, an_order())
    write(tmp_path, "well again")

    assert f"{tmp_path / BODY}, or a template that it uses: it takes longer than 1 s" in said
    house._seconds = 60  # what follows is to be rendered, however busy the machine is
    assert house.render(an_order()).text == "well again\n"


def test_the_others_do_not_wait_for_one_that_takes_long(confined):
    house = confined("mine")
    house.render(an_order())
    busy = house._seats.get()
    with ThreadPoolExecutor() as pool:
        said = pool.submit(house.render, an_order()).result(timeout=60)
    house._seats.put(busy)

    assert said.text == "mine\n"
    assert len(pids(house)) == 2


# --- the process


def test_one_process_does_it_as_long_as_one_is_enough_and_two_do_at_most(confined):
    house = confined("mine")
    first = house.render(an_order()) and pids(house)

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(house.render, [an_order()] * 30))

    assert len(first) == 1
    assert first <= pids(house)
    assert len(pids(house)) <= CHILDREN == 2
    assert {message.text for message in said} == {"mine\n"}


def test_it_is_kept_over_a_fault_but_not_where_memory_was_short(confined, tmp_path):
    house = confined("{{ nobody }}")
    fault(house, an_order())
    first = pids(house)
    write(tmp_path, "{{ 'a' * 10 ** 9 }}")
    fault(house, an_order())
    write(tmp_path, "well again")
    house.render(an_order())

    assert len(first) == 1
    assert pids(house) & first == set()


def test_one_that_was_ended_by_somebody_else_is_replaced(confined):
    house = confined("mine")
    house.render(an_order())
    (child,) = [child for child in house._seats.queue if child]
    child._process.kill()
    child._process.wait()

    assert house.render(an_order()).text == "mine\n"
    assert pids(house) != {child._process.pid}


def test_closing_ends_it(confined):
    house = confined("mine")
    house.render(an_order())
    (child,) = [child for child in house._seats.queue if child]

    house.close()

    assert child._process.returncode is not None
    assert pids(house) == set()


def test_one_that_cannot_be_started_is_a_fault_and_what_it_said_is_logged(
    confined, monkeypatch, caplog, tmp_path
):
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho no module of this name >&2\nexit 3\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    ended = fault(confined("mine"), an_order())
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    missing = fault(confined("mine"), an_order())

    unstarted = "the process that fills templates of your own does not start"
    assert ended == f"{unstarted} (its process ended with status 3)"
    assert missing == f"{unstarted} (No such file or directory)"
    assert "no module of this name" in caplog.records[0].said


@contextmanager
def child(folder: Path, seconds: float) -> Iterator[Any]:
    """Start the process as we do, but without anybody who ends it."""
    said = [str(folder), str(10**9), str(seconds)]
    with subprocess.Popen(
        [sys.executable, "-m", "monitor.render.child", *said],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_it_ends_when_nobody_is_left_to_order(tmp_path):
    with child(tmp_path, 10) as process:
        assert receive(process.stdout) == Ready()
        process.send_signal(signal.SIGTERM)  # of whoever ends us all: we still need it
        process.send_signal(signal.SIGINT)
        send(process.stdin, encoded(an_order()))
        process.stdin.close()

        said = []
        while not (said and isinstance(said[-1], Done)):
            said.append(receive(process.stdout))
        assert process.wait(30) == 0
        assert said[0] == At("message/body.text.j2")


def test_it_ends_by_itself_when_nobody_is_left_to_end_it(tmp_path):
    write(tmp_path, LOOP)
    with child(tmp_path, 0) as process:
        send(process.stdin, encoded(an_order()))

        assert process.wait(30) == -signal.SIGXCPU


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="the system shows no limits")
def test_it_has_nothing_of_ours_and_may_do_little(confined, monkeypatch):
    monkeypatch.setenv("MONITOR_SMTP_PASSWORD", "a secret of ours")
    house = confined("mine")
    with Path(os.devnull).open() as kept_open:
        os.set_inheritable(kept_open.fileno(), True)
        house.render(an_order())
    proc = Path(f"/proc/{pids(house).pop()}")

    names = {one.partition("=")[0] for one in (proc / "environ").read_text().split("\0")}
    limits = (proc / "limits").read_text()
    hard = {line[:26].strip(): line[47:68].strip() for line in limits.splitlines()}
    soft = {line[:26].strip(): line[26:47].strip() for line in limits.splitlines()}
    assert names <= {"", "PYTHONPATH", "LD_LIBRARY_PATH"}
    assert {fd.name for fd in (proc / "fd").iterdir()} == {"0", "1", "2"}
    for name in ("Max file size", "Max processes", "Max core file size"):
        assert hard[name] == "0", limits
    assert 256 * MEGABYTE < int(soft["Max address space"]) < 300 * MEGABYTE
    assert 0 < int(soft["Max cpu time"]) < 60
