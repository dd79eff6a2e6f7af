"""Pages of MedDataX, with the labels of their fields and without."""

from __future__ import annotations

from monitor.layouts.meddatax.layout import MedDataX

layout = MedDataX()
