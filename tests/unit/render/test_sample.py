"""A channel can be tried without anybody taking the sample for news."""

from __future__ import annotations

from monitor.model.account import Account
from monitor.model.delivery import Medium
from monitor.render.environment import environment
from monitor.render.message import render
from monitor.render.sample import sample
from tests.unit.render.events import NOW, a_subscription


def test_a_sample_says_in_every_medium_that_no_trial_has_changed():
    delivery, events = sample(channel="me", recipient="her@example.org", now=NOW)
    said = render(
        environment(None),
        delivery=delivery,
        events=events,
        media=tuple(Medium),
        limit=0,
        now=NOW,
        subscription=a_subscription(name=delivery.subscription, kinds=(), watches=()),
        account=Account(checks=0),
    )
    assert said.subject.startswith("NCT00000000 test message: ")
    assert "checked" not in said.text
    assert "You get this because this is a test of channel me." in " ".join(said.text.split())
    assert "every kind" not in said.text
    assert "this is a test of channel me" in said.payload.decode()
    for body in (said.text, said.html, said.markdown, said.payload.decode()):
        assert "no trial has changed" in body
    assert said.recipient == "her@example.org"


def test_two_samples_are_two_messages_and_one_is_the_same_over_retries():
    first, _ = sample(channel="me", recipient="", now=NOW)
    again, _ = sample(channel="me", recipient="", now=NOW)
    other, _ = sample(channel="team", recipient="", now=NOW)
    assert first.id == again.id != other.id
