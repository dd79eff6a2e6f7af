"""One registry's entry about one trial, in our fields.

The groups follow the WHO Trial Registration Data Set 1.3.1 and, beyond it, the terms of
ClinicalTrials.gov. Texts, enumerated words and numbers stand as the registry wrote them: what
they mean is judged above. "" , None and () all say that the registry gave nothing.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from monitor.model.annex import Annotations, Derived, ResultsTracking
from monitor.model.dates import Milestone, PartialDate
from monitor.model.results import Results
from monitor.model.trial import TrialId


class _Part(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a record."""


class Agency(_Part, frozen=True, kw_only=True):
    """An organisation with the registry's class of it (`INDUSTRY`, `NIH`, …)."""

    name: str = ""
    kind: str = ""


class Registrant(_Part, frozen=True, kw_only=True):
    """The organisation that keeps the record up to date."""

    name: str = ""
    kind: str = ""


class OtherNumber(_Part, frozen=True, kw_only=True):
    """A number that others gave the trial."""

    id: str = ""
    type: str = ""
    domain: str = ""
    link: str = ""


class Identifiers(_Part, frozen=True, kw_only=True):
    """WHO items 1 and 3: obsolete numbers (`aliases`), the organisation's own, all others."""

    aliases: tuple[str, ...] = ()
    organisation: OtherNumber | None = None
    secondary: tuple[OtherNumber, ...] = ()
    registered_by: Registrant | None = None


class Titles(_Part, frozen=True, kw_only=True):
    """WHO items 9 and 10."""

    brief: str = ""
    official: str = ""
    acronym: str = ""


class ExpandedAccess(_Part, frozen=True, kw_only=True):
    """Whether the treatment is to be had outside the trial, and under which number."""

    available: bool | None = None
    number: str = ""
    status: str = ""


class Status(_Part, frozen=True, kw_only=True):
    """WHO item 18: `last_known` stands only beside an overall status of UNKNOWN."""

    overall: str = ""
    last_known: str = ""
    why_stopped: str = ""
    posting_delayed: bool | None = None
    expanded_access: ExpandedAccess | None = None


class Dates(_Part, frozen=True, kw_only=True):
    """WHO items 2, 16 and 22, and the stamps of submission, quality control and posting."""

    start: Milestone | None = None
    primary_completion: Milestone | None = None
    completion: Milestone | None = None
    verified: PartialDate | None = None
    first_submitted: PartialDate | None = None
    first_submitted_qc: PartialDate | None = None
    first_posted: Milestone | None = None
    results_waived: bool | None = None
    results_first_submitted: PartialDate | None = None
    results_first_submitted_qc: PartialDate | None = None
    results_posted: Milestone | None = None
    certificate_submitted: PartialDate | None = None
    certificate_submitted_qc: PartialDate | None = None
    certificate_posted: Milestone | None = None
    last_update_submitted: PartialDate | None = None
    last_update_posted: Milestone | None = None


class ResponsibleParty(_Part, frozen=True, kw_only=True):
    """Who answers for the record."""

    type: str = ""
    name: str = ""
    title: str = ""
    affiliation: str = ""
    old_name_title: str = ""
    old_organization: str = ""


class Sponsor(_Part, frozen=True, kw_only=True):
    """WHO items 4 to 6."""

    lead: Agency | None = None
    collaborators: tuple[Agency, ...] = ()
    responsible_party: ResponsibleParty | None = None


class Oversight(_Part, frozen=True, kw_only=True):
    """Who watches over the trial, under which United States law."""

    has_monitoring_committee: bool | None = None
    fda_regulated_drug: bool | None = None
    fda_regulated_device: bool | None = None
    unapproved_device: bool | None = None
    pediatric_postmarket_surveillance: bool | None = None
    us_export: bool | None = None
    fdaaa_801_violation: bool | None = None


class Description(_Part, frozen=True, kw_only=True):
    """What the trial is about, in few and in many words."""

    brief: str = ""
    detailed: str = ""


class ExpandedAccessTypes(_Part, frozen=True, kw_only=True):
    """For whom expanded access is."""

    individual: bool | None = None
    intermediate: bool | None = None
    treatment: bool | None = None


class Specimens(_Part, frozen=True, kw_only=True):
    """What is kept of the participants' samples."""

    retention: str = ""
    description: str = ""


class Design(_Part, frozen=True, kw_only=True):
    """WHO item 15; `phases` has two words for a combined phase, none where there are no phases."""

    study_type: str = ""
    phases: tuple[str, ...] = ()
    allocation: str = ""
    intervention_model: str = ""
    intervention_model_description: str = ""
    primary_purpose: str = ""
    observational_model: str = ""
    time_perspective: str = ""
    masking: str = ""
    masking_description: str = ""
    who_masked: tuple[str, ...] = ()
    specimens: Specimens | None = None
    patient_registry: bool | None = None
    target_duration: str = ""
    expanded_access_types: ExpandedAccessTypes | None = None
    patients_to_expanded_access: int | None = None


class Enrollment(_Part, frozen=True, kw_only=True):
    """WHO item 17: a target (`ESTIMATED`) or what was reached (`ACTUAL`)."""

    count: int | None = None
    type: str = ""


class Arm(_Part, frozen=True, kw_only=True):
    """A group of participants."""

    label: str = ""
    type: str = ""
    description: str = ""
    interventions: tuple[str, ...] = ()


class Intervention(_Part, frozen=True, kw_only=True):
    """WHO item 13."""

    type: str = ""
    name: str = ""
    description: str = ""
    arms: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()


class Outcome(_Part, frozen=True, kw_only=True):
    """WHO items 19 and 20: what is measured, and when."""

    measure: str = ""
    time_frame: str = ""
    description: str = ""


class Outcomes(_Part, frozen=True, kw_only=True):
    """Outcomes as registered, before any result."""

    primary: tuple[Outcome, ...] = ()
    secondary: tuple[Outcome, ...] = ()
    other: tuple[Outcome, ...] = ()


class Eligibility(_Part, frozen=True, kw_only=True):
    """WHO item 14; ages as the registry words them (`18 Years`)."""

    criteria: str = ""
    healthy_volunteers: bool | None = None
    sex: str = ""
    gender_based: bool | None = None
    gender_description: str = ""
    minimum_age: str = ""
    maximum_age: str = ""
    age_groups: tuple[str, ...] = ()
    population: str = ""
    sampling_method: str = ""


class Contact(_Part, frozen=True, kw_only=True):
    """WHO items 7 and 8."""

    name: str = ""
    role: str = ""
    phone: str = ""
    phone_ext: str = ""
    email: str = ""


class Contacts(_Part, frozen=True, kw_only=True):
    """Whom to ask about the trial as a whole; a site's own contacts stand with the site."""

    central: tuple[Contact, ...] = ()


class Official(_Part, frozen=True, kw_only=True):
    """A person answerable for the trial as a whole."""

    name: str = ""
    role: str = ""
    affiliation: str = ""


class Point(_Part, frozen=True, kw_only=True):
    """A place on the map, in degrees, as the registry geocoded it."""

    lat: float | None = None
    lon: float | None = None


class Site(_Part, frozen=True, kw_only=True):
    """A place that recruits; registries give sites no number (WHO item 11 for the country)."""

    facility: str = ""
    status: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    contacts: tuple[Contact, ...] = ()
    point: Point | None = None


class Retraction(_Part, frozen=True, kw_only=True):
    """A notice that a publication was withdrawn."""

    pmid: str = ""
    source: str = ""


class Reference(_Part, frozen=True, kw_only=True):
    """A publication; `DERIVED` ones were linked by the registry and not by the sponsor."""

    pmid: str = ""
    type: str = ""
    citation: str = ""
    retractions: tuple[Retraction, ...] = ()


class Link(_Part, frozen=True, kw_only=True):
    """A page elsewhere."""

    label: str = ""
    url: str = ""


class SharedData(_Part, frozen=True, kw_only=True):
    """A data set or document of the trial that can be had elsewhere."""

    id: str = ""
    type: str = ""
    url: str = ""
    comment: str = ""


class Sharing(_Part, frozen=True, kw_only=True):
    """WHO item 24."""

    plan: str = ""
    description: str = ""
    kinds: tuple[str, ...] = ()
    time_frame: str = ""
    access_criteria: str = ""
    url: str = ""


class Document(_Part, frozen=True, kw_only=True):
    """A protocol, analysis plan or consent form on the registry's server; `size` in bytes."""

    kind: str = ""
    has_protocol: bool | None = None
    has_sap: bool | None = None
    has_icf: bool | None = None
    label: str = ""
    date: PartialDate | None = None
    uploaded: str = ""
    filename: str = ""
    size: int | None = None


class Documents(_Part, frozen=True, kw_only=True):
    """The documents, and whether the sponsor says that there is no analysis plan."""

    no_analysis_plan: bool | None = None
    files: tuple[Document, ...] = ()


class Record(_Part, frozen=True, kw_only=True):
    """Everything that a registry serves about a trial; what has no field here is in `other`.

    `other` maps the path of a value in the payload, as the registry names it, to that value.
    """

    trial: TrialId
    has_results: bool | None = None
    identifiers: Identifiers = field(default_factory=Identifiers)
    titles: Titles = field(default_factory=Titles)
    status: Status = field(default_factory=Status)
    dates: Dates = field(default_factory=Dates)
    sponsor: Sponsor = field(default_factory=Sponsor)
    oversight: Oversight = field(default_factory=Oversight)
    description: Description = field(default_factory=Description)
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    design: Design = field(default_factory=Design)
    enrollment: Enrollment | None = None
    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    outcomes: Outcomes = field(default_factory=Outcomes)
    eligibility: Eligibility = field(default_factory=Eligibility)
    contacts: Contacts = field(default_factory=Contacts)
    officials: tuple[Official, ...] = ()
    sites: tuple[Site, ...] = ()
    references: tuple[Reference, ...] = ()
    links: tuple[Link, ...] = ()
    shared_data: tuple[SharedData, ...] = ()
    sharing: Sharing = field(default_factory=Sharing)
    results: Results | None = None
    results_tracking: ResultsTracking | None = None
    annotations: Annotations = field(default_factory=Annotations)
    documents: Documents = field(default_factory=Documents)
    derived: Derived = field(default_factory=Derived)
    other: dict[str, Any] = field(default_factory=dict)

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries with a site, each once, in order of the alphabet."""
        return tuple(sorted({site.country for site in self.sites if site.country}))
