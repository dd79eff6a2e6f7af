"""A page for paper: HTML as PDF, by a library that is an extra."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

from monitor.errors import UsageError
from monitor.render.pictures.paper import self_styled

_REMEDY = "pip install 'trial-monitor[pdf]'"
_SYSTEMS_REMEDY = "apt install libpango-1.0-0 libpangoft2-1.0-0, or the like"


def pdf(html: str) -> bytes:
    """Return a page of ours as PDF; `UsageError` where what makes it is not installed.

    Nothing is fetched for it, whatever the page says.
    """
    try:
        weasyprint: Any = import_module("weasyprint")
    except ImportError as error:
        raise _without(_REMEDY, error) from error
    except OSError as error:  # a library of the system is missing
        raise _without(_SYSTEMS_REMEDY, error) from error
    # it warns of every rule of style that is only for screens
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    nothing = weasyprint.urls.URLFetcher(allowed_protocols=())
    return bytes(weasyprint.HTML(string=self_styled(html), url_fetcher=nothing).write_pdf())


def _without(remedy: str, error: Exception) -> UsageError:
    why = " ".join(str(error).split())[:120]
    says = f"--format pdf needs more: {remedy}; or take --format html, and print that ({why})"
    return UsageError(says)
