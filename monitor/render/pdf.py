"""A page for paper: HTML as PDF, by a library that is an extra."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

from monitor.errors import UsageError
from monitor.render.pictures.paper import self_styled

_REMEDY = "needs an extra: pip install 'trial-monitor[pdf]'; or --format html, and print that"


def pdf(html: str) -> bytes:
    """Return a page of ours as PDF; `UsageError` where what makes it is not installed.

    Nothing is fetched for it, whatever the page says.
    """
    try:
        weasyprint: Any = import_module("weasyprint")
    except (ImportError, OSError) as error:  # OSError: a library of the system is missing
        raise UsageError(f"--format pdf {_REMEDY} ({_why(error)})") from error
    # it warns of every rule of style that is only for screens
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    nothing = weasyprint.urls.URLFetcher(allowed_protocols=())
    return bytes(weasyprint.HTML(string=self_styled(html), url_fetcher=nothing).write_pdf())


def _why(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
