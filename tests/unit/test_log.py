from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import log

Lines = Callable[..., list[str]]


@pytest.fixture
def logged() -> Iterator[Lines]:
    names = ("", "monitor", "apscheduler")
    root = logging.getLogger()
    before = [logging.getLogger(name).level for name in names], root.handlers[:]

    def lines(form: str, phrase: str, error: Exception | None = None, **facts: object) -> list[str]:
        stream = io.StringIO()
        log.begin(form, stream=stream)
        logging.getLogger("monitor.test").warning(phrase, extra=facts, exc_info=error)
        return stream.getvalue().splitlines()

    yield lines
    root.handlers[:] = before[1]
    for name, level in zip(names, before[0], strict=True):
        logging.getLogger(name).setLevel(level)


def test_a_line_for_people_is_a_phrase_and_facts(logged: Lines):
    (line,) = logged("console", "not observed", trial="ctgov:NCT99000001", reason="no answer")
    when, rest = line.split(" ", 1)
    assert when.endswith("Z")
    assert rest == 'warning not observed trial=ctgov:NCT99000001 reason="no answer"'


def test_a_line_for_machines_is_an_object(logged: Lines):
    (line,) = logged("json", "not observed", trial="ctgov:NCT99000001", tries=3)
    said = json.loads(line)
    assert said.pop("time").endswith("Z")
    assert said == {
        "level": "warning",
        "logger": "monitor.test",
        "says": "not observed",
        "trial": "ctgov:NCT99000001",
        "tries": 3,
    }


def test_hostile_text_can_neither_forge_a_line_nor_steer_the_terminal(logged: Lines):
    (line,) = logged("console", "seen", title="a\nb \x1b[2J\u202ec\x85d")
    assert line.endswith(r'title="a\\nb \\x1b[2J\\u202ec\\x85d"'.replace(r"\\", "\\"))


@pytest.mark.parametrize("form", log.FORMATS)
def test_secrets_are_blotted_out(logged: Lines, form: str):
    error = ValueError("no answer from smtp://user:hunter2@mail.example.org")
    lines = logged(
        form,
        "not sent",
        error,
        **dict.fromkeys(("password", "api_token"), "hunter2"),
        url="postgresql://u:hunter2@db.example.org/x",
    )
    assert "hunter2" not in "\n".join(lines)
    assert "db.example.org" in "\n".join(lines)


def test_a_traceback_stands_apart_from_the_lines_of_the_log(logged: Lines):
    lines = logged("console", "failed", ValueError("x\n2026-01-01T00:00:00Z error forged"))
    assert len(lines) > 1
    assert all(line.startswith("  | ") for line in lines[1:])
    (line,) = logged("json", "failed", ValueError("x"))
    assert "ValueError: x" in json.loads(line)["traceback"]


def test_libraries_are_heard_from_warnings_upwards_only(logged: Lines):
    logged("console", "begin")
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    assert logging.getLogger("monitor.fetch").isEnabledFor(logging.INFO)


@given(st.text())
def test_what_is_made_visible_is_one_printable_line(text: str):
    assert log.visible(text).isprintable()
    assert text.isprintable() is (log.visible(text) == text)
