"""Links that nobody can guess, and that tell nobody whom they are for."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from monitor.web.tokens import Reader, link, readers, token
from tests.unit.render.events import a_subscription

READER = Reader("me", "patient@example.org", "stops, at once")
READERS = st.builds(Reader, st.text(), st.text(), st.text())
ALPHABET = set(string.ascii_letters + string.digits + "-_")


@given(READERS)
def test_a_token_is_safe_in_any_address_and_always_the_same(reader):
    made = token("key", reader)

    assert made == token("key", reader)
    assert len(made) == 27
    assert set(made) <= ALPHABET


@given(READERS, READERS)
def test_two_readers_never_share_a_token(one, other):
    assert (token("key", one) == token("key", other)) == (one == other)


def test_another_key_makes_other_tokens():
    assert token("key", READER) != token("yek", READER)


def test_a_link_names_nobody():
    made = link("https://monitor.example.org", "key", READER)

    assert made == f"https://monitor.example.org/unsubscribe/{token('key', READER)}"
    assert "patient" not in made


def test_everybody_with_an_address_has_a_link_for_each_of_their_subscriptions():
    found = readers(
        [
            a_subscription(name="one", channels=("me", "team")),
            a_subscription(name="two", channels=("me",)),
        ],
        {"me": ("a@example.org", "b@example.org"), "team": ("",)},
    )

    assert set(found) == {
        Reader("me", "a@example.org", "one"),
        Reader("me", "b@example.org", "one"),
        Reader("me", "a@example.org", "two"),
        Reader("me", "b@example.org", "two"),
    }
