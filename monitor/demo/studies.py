"""Studies of our own invention, in every detail of the shape in which the registry serves them."""

from __future__ import annotations

import re
from typing import Any

from monitor.demo.holdings import Study
from monitor.demo.places import SITE_HAS_CONTACTS, contact, locations, person
from monitor.demo.told import Dated, Told, told


def study(number: str, **said: Any) -> Study:
    """Return a complete study with this number; `said` sets what matters, by `Told`'s names."""
    all_said = told(number, **said)
    return {
        "protocolSection": {
            "identificationModule": _identification(number, all_said),
            "statusModule": _status(all_said),
            "sponsorCollaboratorsModule": _sponsors(all_said),
            "oversightModule": _oversight(all_said),
            "descriptionModule": _description(all_said),
            "conditionsModule": _conditions(all_said),
            "designModule": _design(all_said),
            "armsInterventionsModule": _arms(all_said),
            "outcomesModule": _outcomes(all_said),
            "eligibilityModule": _eligibility(all_said),
            "contactsLocationsModule": _contacts(number, all_said),
            "referencesModule": _references(all_said),
            "ipdSharingStatementModule": _sharing(),
        },
        "derivedSection": _derived(all_said),
        "hasResults": False,
    }


def markdown(text: str) -> str:
    """Escape a text as the registry does (CommonMark with backslashes)."""
    return re.sub(r"([<>\[\]^*~_])", r"\\\1", text)


def criteria(inclusion: tuple[str, ...], exclusion: tuple[str, ...]) -> str:
    """Return an eligibility text with both headings and a bullet for each criterion."""
    return "\n\n".join(
        f"{heading} Criteria:\n\n" + "\n".join(f"* {markdown(item)}" for item in items)
        for heading, items in (("Inclusion", inclusion), ("Exclusion", exclusion))
        if items
    )


def _identification(number: str, said: Told) -> Study:
    name, kind = said.sponsor or ("", "")
    aliases = {"nctIdAliases": list(said.aliases)} if said.aliases else {}
    return {
        "nctId": number,
        **aliases,
        "orgStudyIdInfo": {"id": f"ORG-{number[-5:]}"},
        "secondaryIdInfos": [
            {"id": f"2099-{number[-6:]}-10", "type": "EUDRACT_NUMBER"},
            {
                "id": f"GR-{number[-4:]}",
                "type": "OTHER_GRANT",
                "domain": "Marrow Research Alliance",
            },
        ],
        "organization": {"fullName": name, "class": kind},
        "briefTitle": said.title,
        "officialTitle": said.official_title,
        "acronym": said.acronym,
    }


def _status(said: Told) -> Study:
    shown: Study = {"statusVerifiedDate": said.verified, "overallStatus": said.status}
    if said.status == "UNKNOWN":
        shown["lastKnownStatus"] = said.last_known_status
    if said.why_stopped:
        shown["whyStopped"] = markdown(said.why_stopped)
    return shown | {
        "expandedAccessInfo": {"hasExpandedAccess": False},
        "startDateStruct": dated(said.start),
        "primaryCompletionDateStruct": dated(said.primary_completion),
        "completionDateStruct": dated(said.completion),
        "studyFirstSubmitDate": said.first_submitted,
        "studyFirstSubmitQcDate": said.first_submitted,
        "studyFirstPostDateStruct": {"date": said.first_posted, "type": "ACTUAL"},
        "lastUpdateSubmitDate": said.submitted,
        "lastUpdatePostDateStruct": {"date": said.posted, "type": "ACTUAL"},
    }


def dated(date: Dated | None) -> dict[str, str]:
    """Return a date as the registry writes it; a date without a type has no such key."""
    day, kind = date or ("", "")
    return {"date": day, "type": kind} if kind else {"date": day}


def _sponsors(said: Told) -> Study:
    name, kind = said.sponsor or ("", "")
    return {
        "responsibleParty": {
            "type": "PRINCIPAL_INVESTIGATOR",
            "investigatorFullName": person(name),
            "investigatorTitle": "Professor of Medicine",
            "investigatorAffiliation": name,
        },
        "leadSponsor": {"name": name, "class": kind},
        "collaborators": [{"name": name, "class": kind} for name, kind in said.collaborators],
    }


def _oversight(said: Told) -> Study:
    return {
        "oversightHasDmc": True,
        "isFdaRegulatedDrug": said.study_type == "INTERVENTIONAL",
        "isFdaRegulatedDevice": False,
        "isUsExport": False,
    }


def _description(said: Told) -> Study:
    return {
        "briefSummary": markdown(said.summary),
        "detailedDescription": markdown(said.description),
    }


def _conditions(said: Told) -> Study:
    return {"conditions": list(said.conditions), "keywords": list(said.keywords)}


def _design(said: Told) -> Study:
    count, kind = said.enrollment or (0, "")
    enrollment = {"enrollmentInfo": {"count": count, "type": kind}}
    if said.study_type != "INTERVENTIONAL":
        design = {"observationalModel": "COHORT", "timePerspective": "PROSPECTIVE"}
        return {
            "studyType": said.study_type,
            "patientRegistry": True,
            "targetDuration": "5 Years",
            "designInfo": design,
            "bioSpec": {"retention": "SAMPLES_WITH_DNA", "description": "Blood and marrow"},
            **enrollment,
        }
    return {
        "studyType": said.study_type,
        "phases": list(said.phases),
        "designInfo": _model(said)
        | {"primaryPurpose": "TREATMENT", "maskingInfo": _masking(said.masking)},
        **enrollment,
    }


def _model(said: Told) -> Study:
    if len(said.arms) == 1:
        return {"allocation": "NA", "interventionModel": "SINGLE_GROUP"}
    return {
        "allocation": said.allocation,
        "interventionModel": "PARALLEL",
        "interventionModelDescription": "Stratified by residual disease before transplant.",
    }


def _masking(masking: str) -> Study:
    if masking == "NONE":
        return {"masking": masking}
    return {
        "masking": masking,
        "maskingDescription": "Capsules look and weigh the same.",
        "whoMasked": ["PARTICIPANT", "INVESTIGATOR"],
    }


def _arms(said: Told) -> Study:
    kind, given = said.given
    drugs = dict.fromkeys(drug for _, _, drug in said.arms)
    return {
        "armGroups": [
            ({"label": label, "type": role} if role else {"label": label})
            | {
                "description": markdown(f"{drug}, {given}"),
                "interventionNames": [f"{kind.capitalize()}: {drug}"],
            }
            for label, role, drug in said.arms
        ],
        "interventions": [
            {
                "type": kind,
                "name": drug,
                "description": markdown(f"{drug}, {given}"),
                "armGroupLabels": [label for label, _, named in said.arms if named == drug],
                "otherNames": [f"{drug[:3].upper()}-101"],
            }
            for drug in drugs
        ],
    }


def _outcomes(said: Told) -> Study:
    return {
        f"{kind}Outcomes": [outcome(*one) for one in outcomes]
        for kind, outcomes in (
            ("primary", said.primary),
            ("secondary", said.secondary),
            ("other", said.other),
        )
    }


def outcome(measure: str, description: str, time_frame: str) -> dict[str, str]:
    """Return an outcome as the registry writes it."""
    return {
        "measure": measure,
        "description": markdown(description),
        "timeFrame": time_frame,
    }


def _eligibility(said: Told) -> Study:
    shown: Study = {
        "eligibilityCriteria": said.criteria or criteria(said.inclusion, said.exclusion),
        "healthyVolunteers": said.healthy_volunteers,
        "sex": said.sex,
    }
    if said.minimum_age:
        shown["minimumAge"] = said.minimum_age
    if said.maximum_age:
        shown["maximumAge"] = said.maximum_age
    shown["stdAges"] = standard_ages(said.minimum_age, said.maximum_age)
    if said.study_type != "INTERVENTIONAL":
        shown |= {
            "studyPopulation": "People treated at the participating centers",
            "samplingMethod": "NON_PROBABILITY_SAMPLE",
        }
    return shown


def standard_ages(minimum: str, maximum: str) -> list[str]:
    """Return the registry's age groups that a range of ages touches."""
    least, most = _years(minimum, 0), _years(maximum, 200)
    groups = (("CHILD", 0, 17), ("ADULT", 18, 64), ("OLDER_ADULT", 65, 200))
    return [name for name, young, old in groups if least <= old and most >= young]


def _years(age: str, otherwise: int) -> int:
    return int(age.partition(" ")[0]) if age.endswith(("Years", "Year")) else otherwise


def _contacts(number: str, said: Told) -> Study:
    shown = said.status in SITE_HAS_CONTACTS
    central = {"centralContacts": [contact(number)]} if shown else {}
    sponsor, _ = said.sponsor or ("", "")
    return central | {
        "overallOfficials": [
            {
                "name": f"{person(sponsor)}, MD",
                "affiliation": sponsor,
                "role": "PRINCIPAL_INVESTIGATOR",
            }
        ],
        "locations": locations(said.sites or (), said.status),
    }


def _references(said: Told) -> Study:
    cited = "Aldermoor A, Everholt E. Keeping remission. J Invent Hematol. 2023;4(1):11-19."
    return {
        "references": [
            {"pmid": pmid, "type": "BACKGROUND", "citation": cited} for pmid in said.pmids
        ],
        "seeAlsoLinks": [{"label": "Study page", "url": "https://example.org/study"}],
    }


def _sharing() -> Study:
    return {
        "ipdSharing": "YES",
        "description": "De-identified participant data, on request.",
        "infoTypes": ["STUDY_PROTOCOL", "SAP"],
        "timeFrame": "From 6 months after publication",
        "accessCriteria": "A sound proposal",
        "url": "https://example.org/data",
    }


def _derived(said: Told) -> Study:
    return {
        "miscInfoModule": {"versionHolder": "2026-01-30"},
        "conditionBrowseModule": {
            "meshes": [{"id": "D999901", "term": "Leukemia, Myeloid, Acute"}],
            "ancestors": [
                {"id": "D999902", "term": "Leukemia, Myeloid"},
                {"id": "D999903", "term": "Leukemia"},
            ],
        },
        "interventionBrowseModule": {
            "meshes": [{"id": "C999904", "term": said.drug}],
            "ancestors": [{"id": "D999905", "term": "Antineoplastic Agents"}],
        },
    }
