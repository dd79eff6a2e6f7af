"""Eligibility criteria: from text to single criteria, and what moved between two texts."""

from __future__ import annotations

from monitor.changes.criteria.compare import compare
from monitor.changes.criteria.parse import Criterion, parse
from monitor.changes.criteria.rewrite import is_rewrite

__all__ = ["Criterion", "compare", "is_rewrite", "parse"]
