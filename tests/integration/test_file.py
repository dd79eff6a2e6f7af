"""The file holds whole lines of JSON, whatever happens to the disk."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

import msgspec
import pytest

from monitor.channels import available
from monitor.errors import Undelivered
from monitor.model.delivery import Message

PAYLOAD = b'{"type":"trial.digest","timestamp":"2026-02-09T15:02:11Z","data":{}}'


def a_message(payload=PAYLOAD):
    now = datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC)
    return Message(key="k", subject="news", payload=payload, sent_at=now)


def to_file(path, *messages):
    kind = available()["file"]
    channel = kind.open("log", kind.options(path=str(path)))
    for message in messages:
        channel.send(message)


def test_each_message_is_one_line_of_json(tmp_path):
    pretty = msgspec.json.format(b'{"type":"trial.digest","data":{"a":"x\\ny"}}', indent=2)

    to_file(tmp_path / "events.jsonl", a_message(), a_message(payload=pretty))

    first, second = (tmp_path / "events.jsonl").read_text().splitlines()
    assert json.loads(first)["type"] == "trial.digest"
    assert json.loads(second)["data"] == {"a": "x\ny"}


def test_a_line_that_was_torn_off_does_not_take_the_next_with_it(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"whole":1}\n{"torn":')

    to_file(path, a_message())

    lines = path.read_bytes().splitlines()
    assert lines[:2] == [b'{"whole":1}', b'{"torn":']
    assert lines[2] == a_message().payload


def test_the_file_is_for_its_owner_only(tmp_path):
    to_file(tmp_path / "events.jsonl", a_message())

    assert (tmp_path / "events.jsonl").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("missing/events.jsonl", "No such file or directory.*make its folder"),
        ("", "Is a directory.*name a file"),
        ("/dev/full", "No space left on device.*make room"),
    ],
)
def test_a_file_that_cannot_be_written_gets_it_later_and_says_what_to_do(tmp_path, path, says):
    with pytest.raises(Undelivered, match=f"log: .*{says}"):
        to_file(tmp_path / path, a_message())


def test_half_a_line_is_taken_back(tmp_path, monkeypatch):
    path = tmp_path / "events.jsonl"
    to_file(path, a_message())
    whole = path.read_bytes()
    written = []
    write = os.write

    def full(file, data):
        if written:
            raise OSError(28, "No space left on device")
        written.append(data[:10])
        return write(file, data[:10])

    monkeypatch.setattr("os.write", full)

    with pytest.raises(Undelivered, match="make room"):
        to_file(path, a_message())

    assert written
    assert path.read_bytes() == whole
