"""What happens to a study: each function returns it as it reads afterwards, and alters nothing.

An edit that takes `on` is the sponsor's: it also moves the dates of verification and of the last
update, as every submission does. One that does not is the registry's own.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from monitor.demo.holdings import Study
from monitor.demo.places import (
    SITE_HAS_CONTACTS,
    Place,
    contact,
    locations,
    place_of,
)
from monitor.demo.results import results_of
from monitor.demo.studies import dated, markdown, outcome, standard_ages

REVIEW = timedelta(days=3)  # between the sponsor's submission and its posting
PROTOCOL = "protocolSection"
MONTHS = 12


def sets(study: Study, path: str, value: Any) -> Study:
    """Return the study with this at a path of keys; None takes the key away."""
    key, _, rest = path.partition(".")
    if rest:
        return study | {key: sets(study.get(key, {}), rest, value)}
    if value is None:
        return {other: kept for other, kept in study.items() if other != key}
    return study | {key: value}


def verifies(study: Study, on: str) -> Study:
    """The sponsor confirms that all is as it was."""
    submitted = date.fromisoformat(on) - REVIEW
    return _in_module(
        study,
        "statusModule",
        statusVerifiedDate=submitted.isoformat()[:7],
        lastUpdateSubmitDate=submitted.isoformat(),
        lastUpdatePostDateStruct=dated((on, "ACTUAL")),
    )


def opens(study: Study, on: str) -> Study:
    """Recruitment begins: the start is actual, every site says that it is open and whom to call."""
    began = (date.fromisoformat(on) - REVIEW).isoformat()
    study = _in_module(study, "statusModule", startDateStruct=dated((began, "ACTUAL")))
    return _turns(study, "RECRUITING", on)


def invites(study: Study, on: str) -> Study:
    """From now on, only who is invited can take part."""
    return _turns(study, "ENROLLING_BY_INVITATION", on)


def closes(study: Study, on: str) -> Study:
    """Nobody more is taken in; the study goes on."""
    return _turns(study, "ACTIVE_NOT_RECRUITING", on)


def suspends(study: Study, on: str, why: str) -> Study:
    """Recruitment halts, perhaps for a while."""
    return _turns(study, "SUSPENDED", on, why)


def resumes(study: Study, on: str) -> Study:
    """Recruitment goes on after a halt, and the reason for the halt is gone from the record."""
    return _turns(study, "RECRUITING", on)


def terminates(study: Study, on: str, why: str, enrolled: int, ended: str) -> Study:
    """The study stops for good: the final number, and both completion dates are actual."""
    return _turns(_ends(study, enrolled, ended), "TERMINATED", on, why)


def completes(study: Study, on: str, enrolled: int, ended: str) -> Study:
    """The last participant has been seen for the last time."""
    return _turns(_ends(study, enrolled, ended), "COMPLETED", on)


def withdraws(study: Study, on: str, why: str) -> Study:
    """The study is given up before anybody took part."""
    study = _in_module(study, "designModule", enrollmentInfo={"count": 0, "type": "ACTUAL"})
    return _turns(study, "WITHDRAWN", on, why)


def lapses(study: Study) -> Study:
    """The registry calls the status unknown: nobody has verified it for two years."""
    status = study[PROTOCOL]["statusModule"]
    return _in_module(
        study, "statusModule", overallStatus="UNKNOWN", lastKnownStatus=status["overallStatus"]
    )


def slips(study: Study, on: str, months: int) -> Study:
    """Primary completion and completion are expected that much later; sooner, if negative."""
    status = study[PROTOCOL]["statusModule"]
    later = {
        key: status[key] | {"date": _later(status[key]["date"], months)}
        for key in ("primaryCompletionDateStruct", "completionDateStruct")
        if key in status
    }
    return verifies(_in_module(study, "statusModule", **later), on)


def reaches_primary_completion(study: Study, on: str, day: str) -> Study:
    """The last participant has been examined for the primary outcome."""
    reached = dated((day, "ACTUAL"))
    return verifies(_in_module(study, "statusModule", primaryCompletionDateStruct=reached), on)


def retargets(study: Study, on: str, target: int) -> Study:
    """Another number of participants is aimed at."""
    return verifies(
        _in_module(study, "designModule", enrollmentInfo={"count": target, "type": "ESTIMATED"}),
        on,
    )


def rewrites_criterion(study: Study, on: str, before: str, after: str) -> Study:
    """Some words of the eligibility text read otherwise; ValueError if they were not there."""
    return _criteria_read(study, on, markdown(before), markdown(after))


def drops_criterion(study: Study, on: str, criterion: str) -> Study:
    """A criterion is struck out; ValueError if it was not there."""
    return _criteria_read(study, on, f"\n* {markdown(criterion)}", "")


def moves_age_limit(study: Study, on: str, maximum: str) -> Study:
    """Older, or only younger, people can take part; an empty limit is none."""
    eligibility = study[PROTOCOL]["eligibilityModule"]
    study = _in_module(
        study,
        "eligibilityModule",
        maximumAge=maximum or None,
        stdAges=standard_ages(eligibility.get("minimumAge", ""), maximum),
    )
    return verifies(study, on)


def adds_sites(study: Study, on: str, *, sites: tuple[Place, ...]) -> Study:
    """More sites take part; each stands among those of its country."""
    shown = _locations(study)
    as_shown = {place_of(one): one for one in shown}
    every = locations((*map(place_of, shown), *sites), _overall(study))
    merged = [as_shown.get(place_of(one), one) for one in every]
    return verifies(_in_module(study, "contactsLocationsModule", locations=merged), on)


def removes_site(study: Study, on: str, facility: str) -> Study:
    """A site takes part no longer; ValueError if it never did."""
    shown = _locations(study)
    left = [one for one in shown if one.get("facility") != facility]
    if len(left) == len(shown):
        raise ValueError(f"no site is called {facility!r}")
    return verifies(_in_module(study, "contactsLocationsModule", locations=left), on)


def turns_site(study: Study, on: str, facility: str, status: str) -> Study:
    """One site of an open trial has another status than before."""
    shown = [
        one | {"status": status} if one.get("facility") == facility else one
        for one in _locations(study)
    ]
    return verifies(_in_module(study, "contactsLocationsModule", locations=shown), on)


def rewrites_primary_outcome(
    study: Study, on: str, measure: str, description: str, time_frame: str
) -> Study:
    """The first primary outcome is something else, or measured otherwise."""
    _, *others = study[PROTOCOL]["outcomesModule"]["primaryOutcomes"]
    outcomes = [outcome(measure, description, time_frame), *others]
    return verifies(_in_module(study, "outcomesModule", primaryOutcomes=outcomes), on)


def posts_results(study: Study, on: str) -> Study:
    """Results are posted, two months after they were submitted."""
    submitted = (date.fromisoformat(on) - timedelta(days=60)).isoformat()
    study = _in_module(
        study,
        "statusModule",
        resultsFirstSubmitDate=submitted,
        resultsFirstSubmitQcDate=(date.fromisoformat(on) - REVIEW).isoformat(),
        resultsFirstPostDateStruct=dated((on, "ACTUAL")),
    )
    return verifies(study | {"resultsSection": results_of(study), "hasResults": True}, on)


def posts_protocol(study: Study, on: str) -> Study:
    """The protocol with its plan of analysis is there to be read."""
    number = study[PROTOCOL]["identificationModule"]["nctId"]
    document = {
        "typeAbbrev": "Prot_SAP",
        "hasProtocol": True,
        "hasSap": True,
        "hasIcf": False,
        "label": "Study Protocol and Statistical Analysis Plan",
        "date": on,
        "uploadDate": f"{on}T09:30",
        "filename": f"Prot_SAP_{number[-3:]}.pdf",
        "size": 1_048_576,
    }
    return verifies(sets(study, "documentSection.largeDocumentModule.largeDocs", [document]), on)


def retitles(study: Study, on: str, title: str) -> Study:
    """The brief title reads otherwise."""
    return verifies(_in_module(study, "identificationModule", briefTitle=title), on)


def hands_over(study: Study, on: str, sponsor: tuple[str, str]) -> Study:
    """Another organization is the lead sponsor."""
    name, kind = sponsor
    lead = {"name": name, "class": kind}
    return verifies(_in_module(study, "sponsorCollaboratorsModule", leadSponsor=lead), on)


def cites(study: Study, pmid: str) -> Study:
    """The registry links a publication that names the trial."""
    derived = {"pmid": pmid, "type": "DERIVED", "citation": f"Invented et al. PMID {pmid}."}
    references = study[PROTOCOL]["referencesModule"].get("references", [])
    return _in_module(study, "referencesModule", references=[*references, derived])


def absorbs(study: Study, on: str, alias: str) -> Study:
    """Another number turns out to mean this study, and is its alias from now on."""
    aliases = study[PROTOCOL]["identificationModule"].get("nctIdAliases", [])
    return verifies(_in_module(study, "identificationModule", nctIdAliases=[*aliases, alias]), on)


def shuffles(study: Study) -> Study:
    """The registry says the same in another order: keys everywhere, and lists that have none."""
    shuffled: Study = _backwards(study, "")
    return shuffled


UNORDERED = frozenset(
    {
        "ancestors", "armGroupLabels", "armGroups", "collaborators", "conditions", "contacts",
        "infoTypes", "interventionNames", "interventions", "keywords", "locations", "meshes",
        "otherNames", "otherOutcomes", "overallOfficials", "phases", "primaryOutcomes",
        "references", "secondaryIdInfos", "secondaryOutcomes", "seeAlsoLinks", "stdAges",
        "whoMasked",
    }
)  # fmt: skip


def _backwards(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {inner: _backwards(value[inner], inner) for inner in reversed(value)}
    if isinstance(value, list):
        turned = reversed(value) if key in UNORDERED else value
        return [_backwards(item, "") for item in turned]
    return value


def _in_module(study: Study, module: str, **said: Any) -> Study:
    """Return the study with these keys set in a module of its protocol section; None removes."""
    for key, value in said.items():
        study = sets(study, f"{PROTOCOL}.{module}.{key}", value)
    return study


def _turns(study: Study, status: str, on: str, why: str = "") -> Study:
    """Change the overall status, and with it what the record shows of sites and contacts."""
    number = study[PROTOCOL]["identificationModule"]["nctId"]
    reachable = status in SITE_HAS_CONTACTS
    study = _in_module(
        study,
        "statusModule",
        overallStatus=status,
        whyStopped=markdown(why) or None,
        lastKnownStatus=None,
    )
    study = _in_module(
        study,
        "contactsLocationsModule",
        centralContacts=[contact(number)] if reachable else None,
        locations=locations(tuple(map(place_of, _locations(study))), status),
    )
    return verifies(study, on)


def _ends(study: Study, enrolled: int, ended: str) -> Study:
    study = _in_module(study, "designModule", enrollmentInfo={"count": enrolled, "type": "ACTUAL"})
    day = dated((ended, "ACTUAL"))
    return _in_module(
        study, "statusModule", primaryCompletionDateStruct=day, completionDateStruct=day
    )


def _criteria_read(study: Study, on: str, before: str, after: str) -> Study:
    text = study[PROTOCOL]["eligibilityModule"]["eligibilityCriteria"]
    if before not in text:
        raise ValueError(f"no criterion says {before!r}")
    text = text.replace(before, after)
    return verifies(_in_module(study, "eligibilityModule", eligibilityCriteria=text), on)


def _locations(study: Study) -> list[Study]:
    shown: list[Study] = study[PROTOCOL]["contactsLocationsModule"].get("locations", [])
    return shown


def _overall(study: Study) -> str:
    return str(study[PROTOCOL]["statusModule"]["overallStatus"])


def _later(day: str, months: int) -> str:
    """Move a date by whole months; its precision stays, and so does its day where there is one."""
    year, month, *days = (int(part) for part in day.split("-"))
    years, months_on = divmod(year * MONTHS + month - 1 + months, MONTHS)
    last = monthrange(years, months_on + 1)[1]
    return "-".join(f"{part:02d}" for part in (years, months_on + 1, *(min(d, last) for d in days)))
