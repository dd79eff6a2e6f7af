"""Any text with numbers of trials in it: the layout that takes what no other one knows."""

from __future__ import annotations

from monitor.errors import UsageError
from monitor.layouts import _reading as reading
from monitor.layouts.base import Found, Page

_HEADINGS: tuple[tuple[str, str], ...] = (  # what sites call a field, and its name with us
    ("recruitment status", "status.overall"),
    ("overall status", "status.overall"),
    ("study status", "status.overall"),
    ("status", "status.overall"),
    ("phase", "design.phases"),
    ("study phase", "design.phases"),
    ("clinical phase", "design.phases"),
    ("enrollment", "enrollment"),
    ("estimated enrollment", "enrollment"),
    ("target enrollment", "enrollment"),
    ("target recruitment", "enrollment"),
    ("study start", "dates.start"),
    ("start date", "dates.start"),
    ("study start date", "dates.start"),
    ("primary completion date", "dates.primary_completion"),
    ("completion date", "dates.completion"),
    ("study completion date", "dates.completion"),
    ("end date", "dates.completion"),
    ("condition", "conditions"),
    ("conditions", "conditions"),
    ("intervention", "interventions"),
    ("interventions", "interventions"),
    ("treatment", "interventions"),
    ("brief summary", "description.brief"),
    ("summary", "description.brief"),
    ("detailed description", "description.detailed"),
    ("eligibility criteria", "eligibility.criteria"),
    ("inclusion criteria", "eligibility.criteria"),
    ("exclusion criteria", "eligibility.criteria"),
    ("sponsor", "sponsor.lead"),
    ("lead sponsor", "sponsor.lead"),
    ("collaborators", "sponsor.collaborators"),
    ("locations", "sites"),
    ("study locations", "sites"),
    ("primary outcome", "outcomes.primary"),
    ("primary outcomes", "outcomes.primary"),
    ("primary outcome measures", "outcomes.primary"),
    ("secondary outcomes", "outcomes.secondary"),
    ("secondary outcome measures", "outcomes.secondary"),
)
_NOT_READ = "the page has a heading for it, but this kind of page is not known: nothing was read"
_LISTED = 5  # trials that a sentence names
_LONGEST = 60  # characters of a heading
_TITLE = 300


class Mentions:
    """Any text with numbers of trials in it."""

    key = "mentions"
    title = "a text that names trials"
    rank = 90

    def recognises(self, page: Page) -> bool:
        """Take whatever no other layout takes."""
        return True

    def read(self, page: Page) -> Found:
        """Return the trials that are named; of a single one also which headings are there.

        UsageError where no trial is named.
        """
        mentioned = page.find(page.text)
        if not mentioned:
            raise UsageError(
                f"{page.name}: names no trial (NCT and eight digits), and is no page or download "
                "of a kind that is known"
            )
        if len(mentioned) > 1:
            names = ", ".join(trial.number for trial in mentioned[:_LISTED])
            more = ", …" if len(mentioned) > _LISTED else ""
            return Found(
                mentioned=mentioned,
                says=f"names {len(mentioned)} trials ({names}{more}); this kind of page is not "
                "known, so nothing was read of any of them",
            )
        draft = reading.Draft(mentioned[0])
        for field, heading in _headings(page.lines):
            draft.unknown(field, _NOT_READ, heading)
        found = draft.found(page, layout=self.key, site="", title=_title(page.lines))
        return Found(
            baselines=found.baselines,
            mentioned=mentioned,
            says=f"names {mentioned[0].number}, and this kind of page is not known: of what it "
            "says of the trial nothing was read",
        )


layout = Mentions()


def _headings(lines: list[str]) -> list[tuple[str, str]]:
    names = dict(_HEADINGS)
    return [
        (names[heading], line)
        for line in lines
        if len(line) <= _LONGEST and (heading := _bare(line)) in names
    ]


def _bare(line: str) -> str:
    return line.lstrip("# ").partition(":")[0].strip().casefold()


def _title(lines: list[str]) -> str:
    first = next((line for line in lines if line), "")
    return first if len(first) <= _TITLE else ""
