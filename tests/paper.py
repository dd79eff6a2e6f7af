"""Whether PDFs can be made here: the extra needs libraries of the system as well."""

from __future__ import annotations

import pytest


def _lacking() -> str:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        return " ".join(str(error).split())[:120]
    return ""


LACKING = _lacking()
needs_paper = pytest.mark.skipif(bool(LACKING), reason=f"no PDF can be made here: {LACKING}")
