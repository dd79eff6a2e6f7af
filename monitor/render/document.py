"""Whole pages: what differs, what happened, how a record reads, which states it has been in."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment

from monitor import __version__
from monitor.model.event import RULESET
from monitor.render.environment import fill

FORMATS = ("text", "markdown", "html")
PROGRAM = f"trial-monitor {__version__}"
MADE_BY = {"program": PROGRAM, "ruleset": RULESET}  # what every page and every export names


def page(environment: Environment, name: str, format: str, **view: Any) -> str:  # noqa: A002
    """Return a page (`report/difference`) in a format (`FORMATS`), ending in one line's end.

    Every template sees `program` and `ruleset` (the edition of the rules) beside its view. A
    mistake in it is raised as a `TemplateFault`.
    """
    return fill(environment, f"{name}.{format}.j2", MADE_BY | view).rstrip("\n") + "\n"
