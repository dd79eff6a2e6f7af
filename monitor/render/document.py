"""Whole pages: what differs, what happened, how a record reads, which states it has been in."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment

from monitor.render.environment import fill

FORMATS = ("text", "markdown", "html")


def page(environment: Environment, name: str, format: str, **view: Any) -> str:  # noqa: A002
    """Return a page (`report/difference`) in a format (`FORMATS`), ending in one line's end.

    A mistake in its template is raised as a `TemplateFault`.
    """
    return fill(environment, f"{name}.{format}.j2", view).rstrip("\n") + "\n"
