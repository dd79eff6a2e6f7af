"""A chain shows whatever was changed, taken out or put in, and nothing where nobody did."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.model.trial import TrialId
from monitor.store.chain import REVISION, Chain, Sealed, faults, line, line_of, link, told_of

ONE = TrialId("ctgov", "NCT99000001")
NOW = datetime(2026, 2, 9, 15, tzinfo=UTC)


def a_chain(length: int) -> Chain:
    states: list[Sealed] = []
    empty = Chain(trial=ONE, kind=REVISION, states=(), last="")
    for place in range(1, length + 1):
        content = hashlib.sha256(b"%d" % (place % 3))
        state = Sealed(
            place=place,
            number=place,
            at=NOW + timedelta(days=place),
            told=told_of("RECRUITING", f"2026-02-{place:02d}", "", ""),
            fingerprint=f"1-{content.hexdigest()}",
            checksum=content.digest()[:16],
            link="",
        )
        before = states[-1].link if states else ""
        states.append(replace(state, link=link(before, line_of(empty, state))))
    return replace(empty, states=tuple(states), last=states[-1].link if states else "")


lengths = st.integers(2, 9)


def said(chain: Chain) -> str:
    return "; ".join(faults(chain))


@given(st.integers(0, 9))
def test_a_chain_that_nobody_touched_has_no_faults(length: int) -> None:
    assert said(a_chain(length)) == ""


@given(
    lengths,
    st.data(),
    st.sampled_from(
        [
            {"fingerprint": "1-0"},
            {"checksum": bytes(16)},
            {"at": NOW},
            {"told": "RECRUITING 2025-12-24 - -"},
            {"link": "f" * 64},
            {"at": None},
        ]
    ),
)
def test_a_state_that_was_changed_is_named(length: int, data: st.DataObject, change: dict) -> None:
    chain = a_chain(length)
    at = data.draw(st.integers(0, length - 1))
    states = list(chain.states)
    states[at] = replace(states[at], **change)

    assert f"revision {at + 1} " in said(replace(chain, states=tuple(states)))


@given(lengths, st.data())
def test_a_state_that_was_taken_out_is_missed(length: int, data: st.DataObject) -> None:
    chain = a_chain(length)
    at = data.draw(st.integers(0, length - 1))
    left = chain.states[:at] + chain.states[at + 1 :]

    assert "gone" in said(replace(chain, states=left))


@given(lengths, st.data())
def test_taking_out_a_state_and_closing_the_gap_does_not_help(
    length: int, data: st.DataObject
) -> None:
    chain = a_chain(length)
    at = data.draw(st.integers(0, length - 2))
    behind = [
        replace(one, place=one.place - 1, number=one.number - 1) for one in chain.states[at + 1 :]
    ]

    assert said(replace(chain, states=(*chain.states[:at], *behind)))


@given(lengths, st.data())
def test_two_contents_that_were_exchanged_are_noticed(length: int, data: st.DataObject) -> None:
    chain = a_chain(length)
    one, other = data.draw(
        st.tuples(st.integers(0, length - 1), st.integers(0, length - 1)).filter(
            lambda pair: chain.states[pair[0]].checksum != chain.states[pair[1]].checksum
        )
    )
    states = list(chain.states)
    for at, of in ((one, other), (other, one)):
        source = chain.states[of]
        states[at] = replace(states[at], fingerprint=source.fingerprint, checksum=source.checksum)

    found = said(replace(chain, states=tuple(states)))
    assert f"revision {one + 1} " in found
    assert f"revision {other + 1} " in found


@given(lengths, st.data())
def test_a_state_that_was_put_in_is_noticed(length: int, data: st.DataObject) -> None:
    chain = a_chain(length)
    at = data.draw(st.integers(0, length))
    more = replace(a_chain(length + 1).states[at], fingerprint="1-forged")
    behind = [replace(one, place=one.place + 1, number=one.number + 1) for one in chain.states[at:]]

    assert said(replace(chain, states=(*chain.states[:at], more, *behind)))


def test_a_state_in_no_place_of_the_chain_is_noticed() -> None:
    chain = a_chain(3)
    stray = replace(chain.states[1], place=None, number=7)

    assert said(replace(chain, states=(*chain.states, stray))) == (
        "ctgov:NCT99000001: revision 7 is in no chain: it was put in afterwards"
    )


def test_what_is_added_at_the_end_with_a_sound_link_is_noticed_by_the_link_noted_last() -> None:
    longer, shorter = a_chain(4), a_chain(3)

    assert said(replace(longer, last=shorter.last)) == (
        "ctgov:NCT99000001: what follows revision 3 was put in afterwards"
    )


def test_an_end_that_was_cut_off_is_noticed() -> None:
    chain = a_chain(4)

    assert said(replace(chain, states=chain.states[:2])) == (
        "ctgov:NCT99000001: the revision that was kept last is gone (the last that is there is 2)"
    )
    assert said(replace(chain, states=())).endswith("is gone (none is there)")
    assert "nothing says which" in said(replace(chain, last=""))


def test_a_moment_is_sealed_as_the_same_in_every_zone() -> None:
    zone = timezone(timedelta(hours=-5))
    given_in = [
        line(ONE, REVISION, 3, at=at, told="OPEN - - -", fingerprint="1-ab", checksum=b"\x01\x02")
        for at in (NOW, NOW.astimezone(zone))
    ]

    sealed = "ctgov:NCT99000001 revision 3 2026-02-09T15:00:00.000000Z OPEN - - - 1-ab 0102"
    assert given_in == [sealed] * 2
