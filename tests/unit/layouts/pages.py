"""The pages of our own, and reading them as `import` does."""

from __future__ import annotations

from pathlib import Path

from monitor import layouts
from monitor.errors import UsageError
from monitor.layouts._reading import page
from monitor.layouts.base import Found, read
from monitor.model.baseline import Baseline
from monitor.registries import available

SAMPLES = Path(__file__).parents[2] / "samples" / "pages"
FIND = available()["ctgov"].find


def found(data: bytes | str, name: str = "page.txt") -> tuple[str, Found]:
    """Return the key of the layout that took a file, and what it found."""
    content = data.encode() if isinstance(data, str) else data
    layout, what = read(layouts.available(), page(name, content, FIND))
    return layout.key, what


def baseline(data: bytes | str) -> Baseline:
    """Return the only baseline in a file."""
    (one,) = found(data)[1].baselines
    return one


def sample(name: str) -> str:
    return (SAMPLES / name).read_text("utf-8")


def refusal_of(data: bytes | str) -> str:
    """Return in which words a file is refused, "" where it is read."""
    try:
        found(data)
    except UsageError as refusal:
        return str(refusal)
    return ""
