"""The terminal shows what was sent, and obeys none of it."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime

import pytest

from monitor.channels import available
from monitor.errors import Undelivered
from monitor.model.delivery import Message


def a_message(text="NCT99000001 is suspended"):
    now = datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC)
    return Message(key="k", subject="news", text=text, sent_at=now)


def on_the_terminal(message):
    kind = available()["terminal"]
    kind.open("screen", kind.options()).send(message)


def test_the_terminal_gets_the_text(capsys):
    on_the_terminal(a_message(text="NCT99000001\tis suspended\n  ≥ 60\n\n"))

    assert capsys.readouterr().out == "NCT99000001\tis suspended\n  ≥ 60\n"


def test_nothing_that_a_registry_writes_reaches_the_terminal_as_a_command(capsys):
    on_the_terminal(a_message(text="a\x1b[2Jb\x07c\rd\x9b31me\x00f\x7f"))

    assert capsys.readouterr().out == "a[2Jbcd31mef\n"


def test_a_terminal_that_cannot_show_a_character_shows_a_question_mark(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))

    on_the_terminal(a_message(text="≥ 60"))

    assert raw.getvalue() == b"? 60\n"


def test_a_terminal_that_is_gone_gets_it_later(monkeypatch):
    class Gone(io.StringIO):
        def write(self, text):
            raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(sys, "stdout", Gone())

    with pytest.raises(Undelivered, match=r"screen: .*\(Broken pipe\)"):
        on_the_terminal(a_message())
