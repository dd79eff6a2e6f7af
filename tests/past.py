"""A past for a trial, put into a database as if the registry's history had been brought."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from monitor.model.exchange import Listed, Reading
from monitor.model.trial import TrialId
from monitor.registries.ctgov.registry import ClinicalTrialsGov
from monitor.store.database import Database

BROUGHT = datetime(2026, 2, 2, 16, 0, tzinfo=UTC)


def bring(database: Database, *studies: dict[str, Any], at: datetime = BROUGHT) -> None:
    """Keep these studies as the versions 0, 1, … of the trial that they are about."""
    readings = [_reading(each) for each in studies]
    trial = readings[0].trial
    listed = [
        Listed(number=n, submitted=each.submitted, status=each.status)
        for n, each in enumerate(readings)
    ]
    with database.begin() as tx:
        tx.versions.listed(trial, listed, at)
        for n, each in enumerate(readings):
            fingerprint = ClinicalTrialsGov().fingerprint(each.payload)
            tx.versions.keep(n, each, fingerprint, at)
        tx.versions.done(trial, at)


def _reading(study: dict[str, Any]) -> Reading:
    said = study["protocolSection"]
    status, names = said["statusModule"], said["identificationModule"]
    trial = TrialId("ctgov", names["nctId"])
    kept = {key: value for key, value in study.items() if key != "derivedSection"}
    return Reading(
        asked=trial,
        trial=trial,
        payload=json.dumps(kept).encode(),
        digest="",
        data_date="",
        title=names["briefTitle"],
        status=status["overallStatus"],
        submitted=status["lastUpdateSubmitDate"],
        posted=status["lastUpdatePostDateStruct"]["date"],
    )
