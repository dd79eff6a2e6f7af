"""An invented trial's record and revisions, for the pages that show them."""

from __future__ import annotations

from datetime import timedelta

from monitor.model.annex import Derived, Subjects
from monitor.model.dates import Milestone, PartialDate
from monitor.model.record import (
    Arm,
    Contact,
    Dates,
    Eligibility,
    Enrollment,
    Outcome,
    Outcomes,
    Point,
    Record,
    Site,
    Status,
    Titles,
)
from monitor.model.results import OutcomeMeasure, Results
from monitor.model.revision import Revision
from monitor.model.trial import TrialId
from tests.unit.render.events import SEEN, ZELVA

TRIAL = TrialId("ctgov", "NCT99000001")
URL = "https://clinicaltrials.gov/study/NCT99000001"

RECORD = Record(
    trial=TRIAL,
    has_results=True,
    titles=Titles(brief=ZELVA, acronym="ZELVA-2"),
    status=Status(overall="ACTIVE_NOT_RECRUITING"),
    dates=Dates(
        start=Milestone(date=PartialDate("2025-03"), type="ACTUAL"),
        verified=PartialDate("2026-01"),
    ),
    enrollment=Enrollment(count=87, type="ACTUAL"),
    eligibility=Eligibility(
        criteria="Inclusion Criteria:\n\n* Age 18 or older\n* eGFR \\>= 45 mL/min",
        sex="ALL",
        minimum_age="18 Years",
        age_groups=("ADULT", "OLDER_ADULT"),
    ),
    arms=(Arm(label="Zelvaxitinib", type="EXPERIMENTAL", description="Given for two years"),),
    outcomes=Outcomes(primary=(Outcome(measure="Survival", time_frame="24 months"),)),
    sites=(
        Site(
            facility="Klinikum Neustadt",
            city="Neustadt",
            country="Germany",
            status="RECRUITING",
            contacts=(Contact(name="A. Weiss", role="CONTACT", email="weiss@example.org"),),
            point=Point(lat=49.35, lon=8.14),
        ),
    ),
    results=Results(measures=(OutcomeMeasure(title="Survival"),), limitations="Stopped early"),
    derived=Derived(conditions=Subjects()),
    other={"protocolSection.newModule.flag": True},
)

REVISIONS = tuple(
    Revision(
        trial=TRIAL,
        number=number,
        fingerprint=f"{number}abc" * 16,
        seen_at=SEEN - timedelta(days=40 * (3 - number)),
        data_date=f"2026-02-0{number}",
        submitted=f"2026-01-0{number}",
        posted=f"2026-01-1{number}",
        status=status,
        title=ZELVA,
    )
    for number, status in ((1, "NOT_YET_RECRUITING"), (2, "RECRUITING"), (3, "TERMINATED"))
)
