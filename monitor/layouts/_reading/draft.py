"""A baseline while it is read, and which trial it is of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from monitor.errors import UsageError
from monitor.layouts.base import Found, Page
from monitor.model.baseline import Baseline, Knowledge, Told
from monitor.model.record import Record, Site
from monitor.model.trial import TrialId

_SHOWN = 160  # characters of what a page shows
_QUOTED = 60
_NOTHING = "the page has a place for it, and nothing stands there"


def one_trial(page: Page, texts: Iterable[str]) -> TrialId:
    """Return the trial that a page is about, by the texts in which it says so.

    UsageError where they name none, or more than one.
    """
    found = dict.fromkeys(trial for text in texts for trial in page.find(text))
    if len(found) == 1:
        return next(iter(found))
    if found:
        numbers = ", ".join(trial.number for trial in found)
        raise UsageError(
            f"{page.name}: a page about {len(found)} trials ({numbers}): "
            "save each in a file of its own"
        )
    raise UsageError(
        f"{page.name}: where the number of the trial should stand is none: save the whole page"
    )


class Draft:
    """What a page tells, field by field of the catalogue."""

    def __init__(self, trial: TrialId) -> None:
        self.trial = trial
        self.told: dict[str, Told] = {}
        self.values: dict[str, Any] = {}

    def known(self, field: str, value: Any, shown: object = "") -> None:
        """Take a field of which the page tells all."""
        self._take(field, value, Knowledge.KNOWN, shown or value, "")

    def lossy(self, field: str, value: Any, note: str, shown: object = "") -> None:
        """Take a field of which the page tells a part; `note` says what is lost."""
        self._take(field, value, Knowledge.LOSSY, shown or value, note)

    def unknown(self, field: str, note: str = _NOTHING, shown: object = "") -> None:
        """Take a field that the page has a place for without telling it."""
        self._tell(field, Knowledge.UNKNOWN, shown, note)

    def either(self, field: str, value: Any, shown: str, note: str = "") -> None:
        """Take a field as far as its value could be read: None is for a word not understood."""
        if not shown:
            self.unknown(field)
        elif value is None:
            self.unknown(field, f"the page says “{_one_line(shown, _QUOTED)}”", shown)
        elif note:
            self.lossy(field, value, note, shown)
        else:
            self.known(field, value, shown)

    def _take(self, field: str, value: Any, knowledge: Knowledge, shown: object, note: str) -> None:
        if field not in self.told:
            self.values[field] = value
            self._tell(field, knowledge, shown, note)

    def _tell(self, field: str, knowledge: Knowledge, shown: object, note: str) -> None:
        told = Told(field=field, knowledge=knowledge, shown=_one_line(str(shown)), note=note)
        self.told.setdefault(field, told)

    def record(self) -> Record:
        """Return the record with what is known of it."""
        blank = Record(trial=self.trial)
        groups: dict[str, dict[str, Any]] = {}
        whole: dict[str, Any] = {}
        for field, value in self.values.items():
            group, _, name = field.partition(".")
            if field == "countries":
                whole.setdefault("sites", tuple(Site(country=one) for one in value))
            elif name:
                groups.setdefault(group, {})[name] = value
            else:
                whole[field] = value
        for group, values in groups.items():
            whole[group] = msgspec.structs.replace(getattr(blank, group), **values)
        return msgspec.structs.replace(blank, **whole)

    def found(self, page: Page, **said: Any) -> Found:
        """Return the baseline, `said` being its layout, site, title and page date."""
        mentioned = page.find(page.text)
        baseline = Baseline(
            trial=self.trial,
            record=self.record(),
            told=tuple(self.told.values()),
            address=page.address,
            related=tuple(one for one in mentioned if one != self.trial),
            **said,
        )
        return Found(baselines=(baseline,), mentioned=mentioned)


def _one_line(text: str, limit: int = _SHOWN) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
