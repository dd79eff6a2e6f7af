"""Where everything stands in a study of ClinicalTrials.gov (OpenAPI 2.0.5, schema `Study`)."""

from __future__ import annotations

from functools import cache

from monitor.model import annex
from monitor.model import record as r
from monitor.registries._payload import Places

_NAMES = {
    r.Agency: {"kind": "class"},
    r.Registrant: {"name": "fullName", "kind": "class"},
    r.ExpandedAccess: {
        "available": "hasExpandedAccess",
        "number": "nctId",
        "status": "statusForNctId",
    },
    r.ResponsibleParty: {
        "name": "investigatorFullName",
        "title": "investigatorTitle",
        "affiliation": "investigatorAffiliation",
    },
    r.Arm: {"interventions": "interventionNames"},
    r.Intervention: {"arms": "armGroupLabels"},
    r.Site: {"point": "geoPoint"},
    r.Document: {"kind": "typeAbbrev", "uploaded": "uploadDate"},
    annex.Violation: {
        "created": "creationDate",
        "issued": "issuedDate",
        "released": "releaseDate",
        "posted": "postedDate",
    },
    annex.ResultsSubmission: {
        "released": "releaseDate",
        "unreleased": "unreleaseDate",
        "unreleased_unknown": "unreleaseDateUnknown",
        "reset": "resetDate",
        "round": "mcpReleaseN",
    },
    annex.Subjects: {"leaves": "browseLeaves", "branches": "browseBranches"},
}

_PROTOCOL = {
    "identificationModule.nctIdAliases": "identifiers.aliases",
    "identificationModule.orgStudyIdInfo": "identifiers.organisation",
    "identificationModule.secondaryIdInfos": "identifiers.secondary",
    "identificationModule.briefTitle": "titles.brief",
    "identificationModule.officialTitle": "titles.official",
    "identificationModule.acronym": "titles.acronym",
    "identificationModule.organization": "identifiers.registered_by",
    "statusModule.statusVerifiedDate": "dates.verified",
    "statusModule.overallStatus": "status.overall",
    "statusModule.lastKnownStatus": "status.last_known",
    "statusModule.delayedPosting": "status.posting_delayed",
    "statusModule.whyStopped": "status.why_stopped",
    "statusModule.expandedAccessInfo": "status.expanded_access",
    "statusModule.startDateStruct": "dates.start",
    "statusModule.primaryCompletionDateStruct": "dates.primary_completion",
    "statusModule.completionDateStruct": "dates.completion",
    "statusModule.studyFirstSubmitDate": "dates.first_submitted",
    "statusModule.studyFirstSubmitQcDate": "dates.first_submitted_qc",
    "statusModule.studyFirstPostDateStruct": "dates.first_posted",
    "statusModule.resultsWaived": "dates.results_waived",
    "statusModule.resultsFirstSubmitDate": "dates.results_first_submitted",
    "statusModule.resultsFirstSubmitQcDate": "dates.results_first_submitted_qc",
    "statusModule.resultsFirstPostDateStruct": "dates.results_posted",
    "statusModule.dispFirstSubmitDate": "dates.certificate_submitted",
    "statusModule.dispFirstSubmitQcDate": "dates.certificate_submitted_qc",
    "statusModule.dispFirstPostDateStruct": "dates.certificate_posted",
    "statusModule.lastUpdateSubmitDate": "dates.last_update_submitted",
    "statusModule.lastUpdatePostDateStruct": "dates.last_update_posted",
    "sponsorCollaboratorsModule.responsibleParty": "sponsor.responsible_party",
    "sponsorCollaboratorsModule.leadSponsor": "sponsor.lead",
    "sponsorCollaboratorsModule.collaborators": "sponsor.collaborators",
    "oversightModule.oversightHasDmc": "oversight.has_monitoring_committee",
    "oversightModule.isFdaRegulatedDrug": "oversight.fda_regulated_drug",
    "oversightModule.isFdaRegulatedDevice": "oversight.fda_regulated_device",
    "oversightModule.isUnapprovedDevice": "oversight.unapproved_device",
    "oversightModule.isPpsd": "oversight.pediatric_postmarket_surveillance",
    "oversightModule.isUsExport": "oversight.us_export",
    "oversightModule.fdaaa801Violation": "oversight.fdaaa_801_violation",
    "descriptionModule.briefSummary": "description.brief",
    "descriptionModule.detailedDescription": "description.detailed",
    "conditionsModule.conditions": "conditions",
    "conditionsModule.keywords": "keywords",
    "designModule.studyType": "design.study_type",
    "designModule.nPtrsToThisExpAccNctId": "design.patients_to_expanded_access",
    "designModule.expandedAccessTypes": "design.expanded_access_types",
    "designModule.patientRegistry": "design.patient_registry",
    "designModule.targetDuration": "design.target_duration",
    "designModule.phases": "design.phases",
    "designModule.designInfo.allocation": "design.allocation",
    "designModule.designInfo.interventionModel": "design.intervention_model",
    "designModule.designInfo.interventionModelDescription": (
        "design.intervention_model_description"
    ),
    "designModule.designInfo.primaryPurpose": "design.primary_purpose",
    "designModule.designInfo.observationalModel": "design.observational_model",
    "designModule.designInfo.timePerspective": "design.time_perspective",
    "designModule.designInfo.maskingInfo.masking": "design.masking",
    "designModule.designInfo.maskingInfo.maskingDescription": "design.masking_description",
    "designModule.designInfo.maskingInfo.whoMasked": "design.who_masked",
    "designModule.bioSpec": "design.specimens",
    "designModule.enrollmentInfo": "enrollment",
    "armsInterventionsModule.armGroups": "arms",
    "armsInterventionsModule.interventions": "interventions",
    "outcomesModule.primaryOutcomes": "outcomes.primary",
    "outcomesModule.secondaryOutcomes": "outcomes.secondary",
    "outcomesModule.otherOutcomes": "outcomes.other",
    "eligibilityModule.eligibilityCriteria": "eligibility.criteria",
    "eligibilityModule.healthyVolunteers": "eligibility.healthy_volunteers",
    "eligibilityModule.sex": "eligibility.sex",
    "eligibilityModule.genderBased": "eligibility.gender_based",
    "eligibilityModule.genderDescription": "eligibility.gender_description",
    "eligibilityModule.minimumAge": "eligibility.minimum_age",
    "eligibilityModule.maximumAge": "eligibility.maximum_age",
    "eligibilityModule.stdAges": "eligibility.age_groups",
    "eligibilityModule.studyPopulation": "eligibility.population",
    "eligibilityModule.samplingMethod": "eligibility.sampling_method",
    "contactsLocationsModule.centralContacts": "contacts.central",
    "contactsLocationsModule.overallOfficials": "officials",
    "contactsLocationsModule.locations": "sites",
    "referencesModule.references": "references",
    "referencesModule.seeAlsoLinks": "links",
    "referencesModule.availIpds": "shared_data",
    "ipdSharingStatementModule.ipdSharing": "sharing.plan",
    "ipdSharingStatementModule.description": "sharing.description",
    "ipdSharingStatementModule.infoTypes": "sharing.kinds",
    "ipdSharingStatementModule.timeFrame": "sharing.time_frame",
    "ipdSharingStatementModule.accessCriteria": "sharing.access_criteria",
    "ipdSharingStatementModule.url": "sharing.url",
}

_BESIDE = {
    "hasResults": "has_results",
    "resultsSection.participantFlowModule": "results.flow",
    "resultsSection.baselineCharacteristicsModule": "results.baseline",
    "resultsSection.outcomeMeasuresModule.outcomeMeasures": "results.measures",
    "resultsSection.adverseEventsModule": "results.adverse_events",
    "resultsSection.moreInfoModule.limitationsAndCaveats.description": "results.limitations",
    "resultsSection.moreInfoModule.certainAgreement": "results.agreement",
    "resultsSection.moreInfoModule.pointOfContact": "results.contact",
    "annotationSection.annotationModule.unpostedAnnotation.unpostedResponsibleParty": (
        "annotations.unposted_responsible_party"
    ),
    "annotationSection.annotationModule.unpostedAnnotation.unpostedEvents": (
        "annotations.unposted_events"
    ),
    "annotationSection.annotationModule.violationAnnotation.violationEvents": (
        "annotations.violations"
    ),
    "documentSection.largeDocumentModule.noSap": "documents.no_analysis_plan",
    "documentSection.largeDocumentModule.largeDocs": "documents.files",
    "derivedSection.conditionBrowseModule": "derived.conditions",
    "derivedSection.interventionBrowseModule": "derived.interventions",
    "derivedSection.miscInfoModule.removedCountries": "derived.removed_countries",
    "derivedSection.miscInfoModule.submissionTracking.estimatedResultsFirstSubmitDate": (
        "results_tracking.estimated_submission"
    ),
    "derivedSection.miscInfoModule.submissionTracking.firstMcpInfo.postDateStruct": (
        "results_tracking.first_posted"
    ),
    "derivedSection.miscInfoModule.submissionTracking.submissionInfos": (
        "results_tracking.submissions"
    ),
}

_SHARED = {  # fields that are read from the place of another
    "countries": "sites",
    "contacts.sites": "sites",
    "derived.site_points": "sites",
    "documents": "documents.files",
}


@cache
def places() -> Places:
    """Return the places of all parts; a check in which nothing changed does without them."""
    return Places(r.Record, _table(), _NAMES)


def paths(field: str) -> tuple[str, ...]:
    """Return where in a study a field of the catalogue stands."""
    if field.startswith("other."):
        return (field.removeprefix("other."),)
    target = _SHARED.get(field, field)
    return tuple(
        path
        for path, place in _table().items()
        if place == target or place.startswith(f"{target}.")
    )


def _table() -> dict[str, str]:
    return {**{f"protocolSection.{path}": place for path, place in _PROTOCOL.items()}, **_BESIDE}
