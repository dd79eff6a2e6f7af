"""The monitor kept open: `python -m benchmarks.inside CONFIG`, a check for each line on stdin."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from monitor import config
from monitor.app import App


def main(path: str) -> None:
    """Open the monitor once, and answer each line with what a turn cost and found."""
    with App(config.load(Path(path), {})) as app:
        for _ in sys.stdin:
            cpu, wall = time.process_time(), time.perf_counter()
            report = app.turn()
            cost = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            found = {
                name: getattr(report, name)
                for name in ("checked", "unchanged", "new", "revised", "events")
            }
            print(json.dumps({**cost, **found, "peak": peak}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
