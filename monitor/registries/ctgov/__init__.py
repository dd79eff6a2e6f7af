"""ClinicalTrials.gov, by its public API v2 (OpenAPI 2.0.5)."""

from __future__ import annotations

from monitor.registries.ctgov.registry import ClinicalTrialsGov

registry = ClinicalTrialsGov()
