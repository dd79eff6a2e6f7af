"""Events of invented trials, as the rules would make them, and what happens to be hostile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.model.change import Change, Item, Word
from monitor.model.delivery import Delivery, DeliveryState
from monitor.model.event import Because, By, Event, EventKind, Severity, Span, event_id
from monitor.model.subscription import Subscription, Window
from monitor.model.trial import TrialId

NOW = datetime(2026, 2, 10, 6, 0, 0, tzinfo=UTC)
SEEN = datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC)
ZELVA = "Zelvaxitinib Maintenance After Transplant in Acute Myeloid Leukemia (ZELVA-2)"
ORBIT = "Orbitumab Versus Standard of Care in Relapsed Follicular Lymphoma"

HOSTILE = (
    '<script>alert("x")</script> <img src=x onerror=alert(1)> & "quotes" \'single\'\r\n'
    "Bcc: everyone@example.org\r\n\r\n\x00\x07\x0b\x1b[31mred\x1b[0m\x1b]0;title\x07"
    "\x9b2J\u202eesrever\u202c\u2066x\u2069 \u200bzero\ufeff 👩\u200d⚕️ 試験 "
    "`code` *bold* _under_ [link](javascript:alert(1)) # head\n- list\n1. one @everyone <!channel> "
    "{{ 7 * 7 }} {% raw %} | a | b | ~~gone~~ ![](https://tracker.example.org/x.png)\n```\nfence"
)
LONG = "Participants must agree to every procedure of the protocol. " * 3_334  # 200,040 characters


def an_event(kind: EventKind = EventKind.STATUS_TERMINATED, **said: Any) -> Event:
    """Return an event of an invented trial, altered as said."""
    trial = said.get("trial", "NCT99000001")
    values: dict[str, Any] = {
        "id": event_id(TrialId("ctgov", trial), 4, kind),
        "time": SEEN,
        "registry": "ctgov",
        "trial": trial,
        "title": ZELVA,
        "kind": kind,
        "severity": Severity.HIGH,
        "headline": "Something about the trial reads differently",
        "because": Because(rule=kind, says="a change that many readers want to know of today"),
        "revision": Span(before=3, after=4),
        "data_date": "2026-02-09",
        "by": By.SPONSOR,
        "watches": ("aml-maintenance",),
        "url": f"https://clinicaltrials.gov/study/{trial}",
    }
    return Event(**(values | said))


def a_delivery(**said: Any) -> Delivery:
    """Return a delivery that is due now."""
    values: dict[str, Any] = {
        "id": "0b0a8f0e-6a4a-5d53-9d8b-2f3f5a2f9b11",
        "subscription": "stops, at once",
        "channel": "me",
        "recipient": "reader@example.org",
        "state": DeliveryState.PENDING,
        "opened_at": NOW,
        "due": NOW,
    }
    return Delivery(**(values | said))


def a_subscription(**said: Any) -> Subscription:
    """Return a subscription as a configuration would have it."""
    values: dict[str, Any] = {
        "name": "stops, at once",
        "watches": ("aml-maintenance",),
        "kinds": ("status.*", "eligibility.*"),
        "min_severity": Severity.HIGH,
        "channels": ("me",),
        "window": Window(every=timedelta(0)),
    }
    return Subscription(**(values | said))


TERMINATED = an_event(
    EventKind.STATUS_TERMINATED,
    severity=Severity.CRITICAL,
    headline="Terminated: it was recruiting, and will not resume",
    because=Because(
        rule="status.terminated",
        says="a trial that was recruiting was stopped for good before its planned end",
    ),
    changes=(
        Change(
            field="status.overall",
            label="Recruitment status",
            before="RECRUITING",
            after="TERMINATED",
        ),
        Change(
            field="status.why_stopped",
            label="Why the study stopped",
            after="Slow accrual; the sponsor decided not to open the second cohort after the"
            " interim analysis of September 2025",
        ),
        Change(
            field="dates.primary_completion",
            label="Primary completion",
            before={"date": "2027-03", "type": "ESTIMATED"},
            after={"date": "2026-01-31", "type": "ACTUAL"},
        ),
        Change(
            field="enrollment",
            label="Enrollment",
            before={"count": 420, "type": "ESTIMATED"},
            after={"count": 87, "type": "ACTUAL"},
        ),
    ),
)

CRITERIA = an_event(
    EventKind.ELIGIBILITY_CRITERIA_CHANGED,
    headline="Eligibility criteria: 1 relaxed, 1 tightened, 1 added, 1 removed, 1 moved",
    because=Because(
        rule="eligibility.criteria_changed",
        says="a threshold that decides who may join has moved",
    ),
    changes=(
        Change(
            field="eligibility.criteria",
            label="Eligibility criteria",
            items=(
                Item(
                    op="edited",
                    key="egfr",
                    before="Estimated glomerular filtration rate ≥ 60 mL/min/1.73 m²",
                    after="Estimated glomerular filtration rate ≥ 45 mL/min/1.73 m²",
                    section="inclusion",
                    direction="relaxed",
                    about=("60 → 45 mL/min/1.73 m²",),
                    words=(
                        Word("same", "Estimated glomerular filtration rate ≥ "),
                        Word("removed", "60"),
                        Word("added", "45"),
                        Word("same", " mL/min/1.73 m²"),
                    ),
                ),
                Item(
                    op="edited",
                    key="washout",
                    before="No chemotherapy within 4 weeks before the first dose",
                    after="No chemotherapy within 6 months before the first dose",
                    section="exclusion",
                    direction="tightened",
                    about=("4 weeks → 6 months",),
                    words=(
                        Word("same", "No chemotherapy within "),
                        Word("removed", "4 weeks"),
                        Word("added", "6 months"),
                        Word("same", " before the first dose"),
                    ),
                ),
                Item(
                    op="added",
                    key="flt3",
                    after="Documented FLT3-ITD mutation with an allelic ratio \\> 0.05",
                    section="inclusion",
                    direction="tightened",
                ),
                Item(
                    op="removed",
                    key="hba1c",
                    before="Haemoglobin A1c of 8.5 % or more at screening",
                    section="exclusion",
                    direction="relaxed",
                ),
                Item(
                    op="moved",
                    key="gvhd",
                    before="Chronic graft-versus-host disease that needs systemic treatment",
                    after="Chronic graft-versus-host disease that needs systemic treatment",
                    section="exclusion",
                    section_before="inclusion",
                    direction="unclear",
                ),
            ),
        ),
    ),
)


def _site(facility: str, city: str, country: str, **said: Any) -> dict[str, Any]:
    return {"facility": facility, "city": city, "country": country, "status": "RECRUITING"} | said


SITES = an_event(
    EventKind.SITES_CHANGED,
    trial="NCT99000002",
    title=ORBIT,
    severity=Severity.MEDIUM,
    headline="16 sites came, 1 left: Germany +9, France +7, Spain −1",  # noqa: RUF001
    changes=(
        Change(
            field="sites",
            label="Sites",
            items=(
                *(
                    Item(
                        op="added",
                        key=f"clinic {n}",
                        after=_site(f"Klinikum Neustadt {n}", "Neustadt", "Germany", zip="67433"),
                    )
                    for n in range(1, 10)
                ),
                *(
                    Item(op="added", key=f"h {n}", after=_site(f"Hôpital {n}", "Lyon", "France"))
                    for n in range(1, 8)
                ),
                Item(op="removed", key="m", before=_site("Clínica Alba", "Madrid", "Spain")),
                Item(
                    op="edited",
                    key="r",
                    before=_site("Ospedale Nuovo", "Rome", "Italy"),
                    after=_site("Ospedale Nuovo", "Rome", "Italy", status="SUSPENDED"),
                ),
            ),
        ),
        Change(
            field="countries",
            label="Countries",
            before=["Germany", "Italy", "Spain"],
            after=["France", "Germany", "Italy"],
        ),
    ),
)

OUTCOMES = an_event(
    EventKind.OUTCOMES_PRIMARY_CHANGED,
    trial="NCT99000002",
    title=ORBIT,
    severity=Severity.CRITICAL,
    headline="Primary outcome redefined: 24 → 12 months",
    changes=(
        Change(
            field="outcomes.primary",
            label="Primary outcomes",
            items=(
                Item(
                    op="edited",
                    key="Progression-free survival",
                    before={
                        "measure": "Progression-free survival",
                        "time_frame": "24 months",
                        "description": "Time from randomization to progression by the Lugano"
                        " criteria as judged by blinded independent central review, or death",
                    },
                    after={
                        "measure": "Progression-free survival",
                        "time_frame": "12 months",
                        "description": "Time from randomization to progression by the Lugano"
                        " criteria as judged by the investigator, or death from any cause",
                    },
                ),
                Item(
                    op="removed",
                    key="Overall survival",
                    before={"measure": "Overall survival", "time_frame": "60 months"},
                ),
            ),
        ),
    ),
)

TEXTS = an_event(
    EventKind.TEXT_CHANGED,
    severity=Severity.LOW,
    by=By.REGISTRY,
    headline="The summary was edited",
    changes=(
        Change(
            field="description.brief",
            label="Summary",
            before="This study tests whether zelvaxitinib given for one year after a transplant"
            " keeps leukemia from coming back. Participants are seen every month.",
            after="This study tests whether zelvaxitinib given for two years after a transplant"
            " keeps leukemia from coming back. Participants are seen every three months.",
        ),
        Change(
            field="other.protocolSection.statusModule.newFlag",
            label="protocolSection.statusModule.newFlag",
            before=None,
            after=True,
        ),
        Change(
            field="sponsor.lead",
            label="Lead sponsor",
            before={"name": "Acme Biologics", "kind": "INDUSTRY"},
            after={"name": "University of Neustadt", "kind": "OTHER"},
        ),
    ),
)

FAILING = an_event(
    EventKind.MONITOR_FETCH_FAILING,
    trial="",
    title="",
    headline="ctgov has not answered for 6 hours (HTTP 503)",
    url="",
    revision=Span(),
    data_date="",
    watches=(),
    by=By.CALENDAR,
)

ALL = (TEXTS, SITES, OUTCOMES, TERMINATED, CRITERIA)


def plausible(kind: EventKind) -> Event:
    """Return an event of this kind with every shape of change that a message may have to say."""
    if kind.startswith("monitor."):
        return an_event(kind, trial="", title="", url="", revision=Span(), data_date="")
    changes = tuple(change for event in ALL for change in event.changes)
    return an_event(kind, headline=f"What {kind} says", changes=changes)


def hostile(text: str = HOSTILE, kind: EventKind = EventKind.RECORD_CHANGED) -> Event:
    """Return an event in which everything that a registry may write is the given text."""
    return an_event(
        kind,
        title=text,
        headline=f"Changed: {text}",
        because=Because(rule="record.changed", says=f"it said {text}"),
        data_date=text,
        changes=(
            Change(field="titles.brief", label="Title", before="Old", after=text),
            Change(field="status.overall", label="Recruitment status", before=text, after=text),
            Change(field="description.brief", label="Summary", before=text, after=f"{text} x"),
            Change(field=f"other.{text}", label=text, before={text: text}, after=[text, {text: 1}]),
            Change(
                field="eligibility.criteria",
                label="Eligibility criteria",
                items=(
                    Item(
                        op="edited",
                        key=text,
                        before=text,
                        after=text,
                        section=text,
                        section_before="x",
                        direction="unclear",
                        about=(text,),
                        words=(Word("removed", text), Word("added", text), Word("same", text)),
                    ),
                    Item(op="added", key=text, after={"measure": text, text: text}),
                    Item(op="removed", key=text, before=text),
                ),
            ),
        ),
    )
