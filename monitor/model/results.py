"""Results as a registry posts them: flow, baseline, outcome measures, adverse events.

The shapes are those of the ClinicalTrials.gov API 2.0.5; numbers stand as texts where the
registry serves texts, since it also serves `NA` and `<0.001` there.
"""

from __future__ import annotations

from msgspec import Struct

from monitor.model.dates import PartialDate


class _Part(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of the results."""


class Group(_Part, frozen=True, kw_only=True):
    """A group of participants that numbers are given for."""

    id: str = ""
    title: str = ""
    description: str = ""


class FlowCount(_Part, frozen=True, kw_only=True):
    """How many of a group."""

    group_id: str = ""
    comment: str = ""
    num_subjects: str = ""
    num_units: str = ""


class FlowMilestone(_Part, frozen=True, kw_only=True):
    """How many reached a point of the trial."""

    type: str = ""
    comment: str = ""
    achievements: tuple[FlowCount, ...] = ()


class DropOut(_Part, frozen=True, kw_only=True):
    """How many left, and why."""

    type: str = ""
    comment: str = ""
    reasons: tuple[FlowCount, ...] = ()


class FlowPeriod(_Part, frozen=True, kw_only=True):
    """A stage of the trial."""

    title: str = ""
    milestones: tuple[FlowMilestone, ...] = ()
    drop_withdraws: tuple[DropOut, ...] = ()


class ParticipantFlow(_Part, frozen=True, kw_only=True):
    """Who came, who went."""

    pre_assignment_details: str = ""
    recruitment_details: str = ""
    type_units_analyzed: str = ""
    groups: tuple[Group, ...] = ()
    periods: tuple[FlowPeriod, ...] = ()


class Count(_Part, frozen=True, kw_only=True):
    """A number for a group."""

    group_id: str = ""
    value: str = ""


class Denominator(_Part, frozen=True, kw_only=True):
    """Of how many a measure speaks."""

    units: str = ""
    counts: tuple[Count, ...] = ()


class Measurement(_Part, frozen=True, kw_only=True):
    """One number of a measure."""

    group_id: str = ""
    value: str = ""
    spread: str = ""
    lower_limit: str = ""
    upper_limit: str = ""
    comment: str = ""


class Category(_Part, frozen=True, kw_only=True):
    """A row within a class."""

    title: str = ""
    measurements: tuple[Measurement, ...] = ()


class MeasureClass(_Part, frozen=True, kw_only=True):
    """A block of rows."""

    title: str = ""
    denoms: tuple[Denominator, ...] = ()
    categories: tuple[Category, ...] = ()


class BaselineMeasure(_Part, frozen=True, kw_only=True):
    """A property of the participants at the start."""

    title: str = ""
    description: str = ""
    population_description: str = ""
    param_type: str = ""
    dispersion_type: str = ""
    unit_of_measure: str = ""
    calculate_pct: bool | None = None
    denom_units_selected: str = ""
    denoms: tuple[Denominator, ...] = ()
    classes: tuple[MeasureClass, ...] = ()


class Baseline(_Part, frozen=True, kw_only=True):
    """Who the participants were."""

    population_description: str = ""
    type_units_analyzed: str = ""
    groups: tuple[Group, ...] = ()
    denoms: tuple[Denominator, ...] = ()
    measures: tuple[BaselineMeasure, ...] = ()


class Analysis(_Part, frozen=True, kw_only=True):
    """A statistical test of an outcome."""

    param_type: str = ""
    param_value: str = ""
    dispersion_type: str = ""
    dispersion_value: str = ""
    statistical_method: str = ""
    statistical_comment: str = ""
    p_value: str = ""
    p_value_comment: str = ""
    ci_num_sides: str = ""
    ci_pct_value: str = ""
    ci_lower_limit: str = ""
    ci_upper_limit: str = ""
    ci_lower_limit_comment: str = ""
    ci_upper_limit_comment: str = ""
    estimate_comment: str = ""
    tested_non_inferiority: bool | None = None
    non_inferiority_type: str = ""
    non_inferiority_comment: str = ""
    other_analysis_description: str = ""
    group_description: str = ""
    group_ids: tuple[str, ...] = ()


class OutcomeMeasure(_Part, frozen=True, kw_only=True):
    """What came out for one outcome."""

    type: str = ""
    title: str = ""
    description: str = ""
    population_description: str = ""
    reporting_status: str = ""
    anticipated_posting_date: PartialDate | None = None
    param_type: str = ""
    dispersion_type: str = ""
    unit_of_measure: str = ""
    calculate_pct: bool | None = None
    time_frame: str = ""
    type_units_analyzed: str = ""
    denom_units_selected: str = ""
    groups: tuple[Group, ...] = ()
    denoms: tuple[Denominator, ...] = ()
    classes: tuple[MeasureClass, ...] = ()
    analyses: tuple[Analysis, ...] = ()


class EventGroup(_Part, frozen=True, kw_only=True):
    """A group of participants in the tables of adverse events."""

    id: str = ""
    title: str = ""
    description: str = ""
    deaths_num_affected: int | None = None
    deaths_num_at_risk: int | None = None
    serious_num_affected: int | None = None
    serious_num_at_risk: int | None = None
    other_num_affected: int | None = None
    other_num_at_risk: int | None = None


class EventCount(_Part, frozen=True, kw_only=True):
    """How often, and in how many of how many."""

    group_id: str = ""
    num_events: int | None = None
    num_affected: int | None = None
    num_at_risk: int | None = None


class AdverseEvent(_Part, frozen=True, kw_only=True):
    """A term of harm."""

    term: str = ""
    organ_system: str = ""
    source_vocabulary: str = ""
    assessment_type: str = ""
    notes: str = ""
    stats: tuple[EventCount, ...] = ()


class AdverseEvents(_Part, frozen=True, kw_only=True):
    """The harms."""

    frequency_threshold: str = ""
    time_frame: str = ""
    description: str = ""
    all_cause_mortality_comment: str = ""
    event_groups: tuple[EventGroup, ...] = ()
    serious_events: tuple[AdverseEvent, ...] = ()
    other_events: tuple[AdverseEvent, ...] = ()


class Agreement(_Part, frozen=True, kw_only=True):
    """What investigators may publish."""

    pi_sponsor_employee: bool | None = None
    restriction_type: str = ""
    restrictive_agreement: bool | None = None
    other_details: str = ""


class ResultsContact(_Part, frozen=True, kw_only=True):
    """Whom to ask about the results."""

    title: str = ""
    organization: str = ""
    email: str = ""
    phone: str = ""
    phone_ext: str = ""


class Results(_Part, frozen=True, kw_only=True):
    """WHO item 23, whole."""

    flow: ParticipantFlow | None = None
    baseline: Baseline | None = None
    measures: tuple[OutcomeMeasure, ...] = ()
    adverse_events: AdverseEvents | None = None
    limitations: str = ""
    agreement: Agreement | None = None
    contact: ResultsContact | None = None
