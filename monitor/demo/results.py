"""A results section as it is posted: every module that the registry asks for, and small."""

from __future__ import annotations

from typing import Any

from monitor.demo.holdings import Study

GROUPS = ("000", "001")


def results_of(study: Study) -> Study:
    """Return results of a study in two groups, which add up to its enrollment."""
    protocol = study["protocolSection"]
    count = int(protocol["designModule"]["enrollmentInfo"]["count"])
    sizes = (count - count // 2, count // 2)
    arms = [arm["label"] for arm in protocol["armsInterventionsModule"]["armGroups"]]
    titles = (arms[0], arms[-1])
    return {
        "participantFlowModule": _flow(titles, sizes),
        "baselineCharacteristicsModule": _baseline(titles, sizes),
        "outcomeMeasuresModule": {
            "outcomeMeasures": [
                _outcome(one, titles, sizes)
                for one in protocol["outcomesModule"]["primaryOutcomes"]
            ]
        },
        "adverseEventsModule": _adverse_events(titles, sizes),
        "moreInfoModule": _more(protocol["sponsorCollaboratorsModule"]["leadSponsor"]["name"]),
    }


def _groups(prefix: str, titles: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {"id": f"{prefix}{n}", "title": title, "description": f"Assigned to {title}"}
        for n, title in zip(GROUPS, titles, strict=True)
    ]


def _per_group(prefix: str, key: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [
        {"groupId": f"{prefix}{n}", key: value} for n, value in zip(GROUPS, values, strict=True)
    ]


def _denominators(prefix: str, sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    counts = _per_group(prefix, "value", tuple(map(str, sizes)))
    return [{"units": "Participants", "counts": counts}]


def _flow(titles: tuple[str, ...], sizes: tuple[int, ...]) -> Study:
    started = tuple(str(size) for size in sizes)
    finished = tuple(str(size - 2) for size in sizes)
    left = [
        {
            "type": "Withdrawal by Subject",
            "reasons": _per_group("FG", "numSubjects", ("2", "2")),
        }
    ]
    return {
        "preAssignmentDetails": "Screening took up to 28 days.",
        "recruitmentDetails": "Recruited at transplant centers.",
        "groups": _groups("FG", titles),
        "periods": [
            {
                "title": "Overall Study",
                "milestones": [
                    {
                        "type": "STARTED",
                        "achievements": _per_group("FG", "numSubjects", started),
                    },
                    {
                        "type": "COMPLETED",
                        "achievements": _per_group("FG", "numSubjects", finished),
                    },
                    {
                        "type": "NOT COMPLETED",
                        "achievements": _per_group("FG", "numSubjects", ("2", "2")),
                    },
                ],
                "dropWithdraws": left,
            }
        ],
    }


def _baseline(titles: tuple[str, ...], sizes: tuple[int, ...]) -> Study:
    age = [one | {"spread": "11.2"} for one in _per_group("BG", "value", ("54.1", "55.3"))]
    return {
        "groups": _groups("BG", titles),
        "denoms": _denominators("BG", sizes),
        "measures": [
            {
                "title": "Age, Continuous",
                "paramType": "MEAN",
                "dispersionType": "STANDARD_DEVIATION",
                "unitOfMeasure": "years",
                "classes": [{"categories": [{"measurements": age}]}],
            }
        ],
    }


def _outcome(outcome: dict[str, str], titles: tuple[str, ...], sizes: tuple[int, ...]) -> Study:
    measured = [
        one | {"lowerLimit": "9.1", "upperLimit": "21.7"}
        for one in _per_group("OG", "value", ("18.4", "12.9"))
    ]
    return {
        "type": "PRIMARY",
        "title": outcome["measure"],
        "description": outcome["description"],
        "populationDescription": "All who were assigned",
        "reportingStatus": "POSTED",
        "paramType": "MEDIAN",
        "dispersionType": "95% Confidence Interval",
        "unitOfMeasure": "months",
        "timeFrame": outcome["timeFrame"],
        "groups": _groups("OG", titles),
        "denoms": _denominators("OG", sizes),
        "classes": [{"categories": [{"measurements": measured}]}],
        "analyses": [
            {
                "groupIds": ["OG000", "OG001"],
                "nonInferiorityType": "SUPERIORITY",
                "pValue": "0.031",
                "statisticalMethod": "Log Rank",
                "paramType": "Hazard Ratio (HR)",
                "paramValue": "0.71",
                "ciNumSides": "TWO_SIDED",
                "ciPctValue": "95",
                "ciLowerLimit": "0.52",
                "ciUpperLimit": "0.97",
            }
        ],
    }


def _adverse_events(titles: tuple[str, ...], sizes: tuple[int, ...]) -> Study:
    return {
        "frequencyThreshold": "5",
        "timeFrame": "From the first dose to 30 days after the last",
        "description": "Asked for at every visit.",
        "eventGroups": [
            group
            | {
                "deathsNumAffected": 3,
                "deathsNumAtRisk": size,
                "seriousNumAffected": 4,
                "seriousNumAtRisk": size,
                "otherNumAffected": 9,
                "otherNumAtRisk": size,
            }
            for group, size in zip(_groups("EG", titles), sizes, strict=True)
        ],
        "seriousEvents": [_event("Febrile neutropenia", "Blood disorders", sizes, affected=4)],
        "otherEvents": [_event("Nausea", "Gastrointestinal disorders", sizes, affected=9)],
    }


def _event(term: str, organ: str, sizes: tuple[int, ...], *, affected: int) -> Study:
    stats = [
        one | {"numEvents": affected + 1, "numAffected": affected}
        for one in _per_group("EG", "numAtRisk", sizes)
    ]
    return {
        "term": term,
        "organSystem": organ,
        "sourceVocabulary": "MedDRA 26.0",
        "assessmentType": "SYSTEMATIC_ASSESSMENT",
        "stats": stats,
    }


def _more(sponsor: str) -> Study:
    return {
        "limitationsAndCaveats": {"description": "Fewer participants than planned."},
        "certainAgreement": {"piSponsorEmployee": False, "restrictiveAgreement": False},
        "pointOfContact": {
            "title": "Study office",
            "organization": sponsor,
            "email": "results@example.org",
            "phone": "555-0100",
        },
    }
