"""Pictures for who would rather look than read, drawn from what is on record.

Each is a value (`Picture`): shapes in places, and the same said in words. The template
`picture/picture.html.j2` writes it as inline SVG.
"""

from __future__ import annotations

from monitor.model.chronicle import Chronicle
from monitor.render.pictures.calendar import calendar
from monitor.render.pictures.drawing import Picture
from monitor.render.pictures.enrollment import enrollment
from monitor.render.pictures.sites import sites
from monitor.render.pictures.sparkline import Spark, Sparks, sparkline, sparklines
from monitor.render.pictures.timeline import timeline

__all__ = [
    "Picture",
    "Spark",
    "Sparks",
    "calendar",
    "enrollment",
    "pictures",
    "sites",
    "sparkline",
    "sparklines",
    "timeline",
]


def pictures(chronicle: Chronicle) -> tuple[Picture, ...]:
    """Return all pictures that there can be of a trial, the timeline first."""
    found = (timeline(chronicle), enrollment(chronicle), sites(chronicle))
    return tuple(one for one in found if one)
