"""What a picture is called within its page."""

from __future__ import annotations

import re

from monitor.model.trial import TrialId

_OTHER = re.compile(r"[^A-Za-z0-9]+")


def name(kind: str, trial: TrialId) -> str:
    """Return the id of a picture: the same every time, another for each trial and kind."""
    return _OTHER.sub("-", f"{kind}-{trial.registry}-{trial.number}").strip("-")
