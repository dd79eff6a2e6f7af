"""Why a reader gets a message, with everything that their subscription asks for."""

from __future__ import annotations

import pytest

from monitor.model.trial import TrialId
from monitor.render.view import because
from tests.unit.render.events import TERMINATED, a_subscription


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({}, "on all watches"),
        ({"tags": ("aml", "gvhd")}, "tagged aml or gvhd"),
        ({"trials": (TrialId("ctgov", "NCT99000001"),)}, "of NCT99000001"),
        ({"registries": ("ctgov",)}, "at ClinicalTrials.gov"),
        ({"conditions": ("myeloid leukemia",)}, "about myeloid leukemia"),
        ({"sponsors": ("quill",)}, "by quill"),
        (
            {"watches": ("aml-maintenance",), "conditions": ("leukemia",)},
            "on watch aml-maintenance, about leukemia",
        ),
    ],
)
def test_a_reason_names_every_matcher(said, where):
    assert because(a_subscription(**{"watches": (), **said}), (TERMINATED,)).endswith(f", {where}.")


def test_a_private_reason_names_neither_illness_nor_trial():
    subscription = a_subscription(
        watches=(),
        private=True,
        conditions=("myeloid leukemia",),
        trials=(TrialId("ctgov", "NCT99000001"),),
    )

    said = because(subscription, (TERMINATED,))

    assert "leukemia" not in said
    assert "NCT" not in said
    assert said.endswith(", among what you chose.")
