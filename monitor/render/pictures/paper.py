"""Pictures for a program that knows no style but a picture's own, as the one that makes PDFs."""

from __future__ import annotations

import re

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_OPENED = re.compile(r'<svg class="drawing"[^>]*>')
_OURS = ".p-"


def self_styled(html: str) -> str:
    """Return a page of ours whose pictures carry the rules that the page has for them."""
    rules = (line for sheet in _STYLE.findall(html) for line in sheet.splitlines())
    ours = "\n".join(line for line in rules if line.startswith(_OURS))
    return _OPENED.sub(lambda match: f"{match[0]}<style>{ours}</style>", html)
