"""What is packed comes back as it was, or is refused: never as something else."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.demo.studies import study
from monitor.errors import Damaged
from monitor.model.event import Event
from monitor.store import packing
from tests.stored import a_payload, an_event

payloads = st.one_of(
    st.binary(max_size=400), st.builds(a_payload, st.integers(0, 9), st.integers(0, 40))
)
PAYLOADS = [a_payload(number, 60 + number) for number in range(3 * packing.SAMPLES)]
DICTIONARY = packing.train(PAYLOADS)


@given(payloads)
def test_a_keyframe_comes_back_as_it_was(payload):
    assert packing.unpack_keyframe(packing.pack_keyframe(payload, b""), b"") == payload


@given(payloads)
def test_a_keyframe_with_a_dictionary_comes_back_as_it_was(payload):
    data = packing.pack_keyframe(payload, DICTIONARY)

    assert packing.unpack_keyframe(data, DICTIONARY) == payload


@given(payloads, payloads)
@example(b"", b"")
@example(b"", b"x")
@example(b"x", b"")
def test_a_delta_comes_back_with_its_base(payload, base):
    assert packing.unpack_delta(packing.pack_delta(payload, base), base) == payload


@given(st.integers(1, 9), st.integers(1, 9), st.integers(20, 60))
def test_a_delta_with_a_wrong_base_is_damaged_or_needs_no_base(old, other, lines):
    payload, base, wrong = a_payload(0, lines), a_payload(old, lines), a_payload(other, lines + 5)
    data = packing.pack_delta(payload, base)

    try:
        assert packing.unpack_delta(data, wrong) == payload
    except Damaged:
        return


def test_a_delta_with_a_wrong_base_is_damaged():
    data = packing.pack_delta(a_payload(1), a_payload(2))

    with pytest.raises(Damaged, match="does not read back"):
        packing.unpack_delta(data, a_payload(2)[::-1])


@given(payloads, st.integers(0, 10**6), st.integers(1, 255))
def test_a_keyframe_with_one_byte_awry_is_never_read_as_something_else(payload, where, flip):
    data = bytearray(packing.pack_keyframe(payload, b""))
    data[where % len(data)] ^= flip

    try:
        assert packing.unpack_keyframe(bytes(data), b"") == payload
    except Damaged:
        return


@given(st.binary(max_size=200))
def test_bytes_that_are_no_frame_are_damaged_or_read(data):
    for unpack in (
        lambda: packing.unpack_keyframe(data, b""),
        lambda: packing.unpack_keyframe(data, DICTIONARY),
        lambda: packing.unpack_delta(data, b"a base"),
    ):
        try:
            unpack()
        except Damaged:
            continue


@pytest.mark.parametrize("dictionary", [b"x", b"not a dictionary", b"\x37\xa4\x30\xec" + b"x" * 60])
def test_a_damaged_dictionary_is_told(dictionary):
    data = packing.pack_keyframe(a_payload(1), DICTIONARY)

    with pytest.raises(Damaged):
        packing.unpack_keyframe(data, dictionary)


def test_a_dictionary_saves_much_of_the_first_snapshot():
    studies = [msgspec.json.encode(study(f"NCT99{n:06d}")) for n in range(packing.SAMPLES + 1)]
    alone = packing.pack_keyframe(studies[0], b"")
    learnt = packing.pack_keyframe(studies[0], packing.train(studies[1:]))

    assert len(learnt) * 4 < len(alone)


@pytest.mark.parametrize("samples", [[], PAYLOADS[:5], [b""] * 30])
def test_too_little_teaches_nothing(samples):
    assert packing.train(samples) == b""


@given(st.binary(max_size=300))
def test_a_text_comes_back_as_it_was(text):
    assert packing.decompress_text(packing.compress_text(text)) == text


@given(st.text(max_size=80), st.integers(1, 99))
def test_an_event_comes_back_as_it_was(headline, revision):
    event = an_event(revision, headline=headline)
    data = packing.compress_text(msgspec.json.encode(event))

    assert msgspec.json.decode(packing.decompress_text(data), type=Event) == event


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_a_text_with_one_byte_awry_is_never_read_as_something_else(where, flip):
    text = msgspec.json.encode(an_event())
    data = bytearray(packing.compress_text(text))
    data[where % len(data)] ^= flip

    try:
        assert packing.decompress_text(bytes(data)) == text
    except Damaged:
        return


def test_the_phrases_of_events_save_much_of_the_first():
    text = msgspec.json.encode(an_event())

    assert len(packing.compress_text(text)) * 2 < len(text)
