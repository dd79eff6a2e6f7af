"""A process that sends what is owed, as the daemon would, and says what it cost.

Arguments: the configuration. It says when it begins, so that it can be killed at any moment after.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from msgspec.structs import asdict

from monitor import config, log
from monitor.app import App


def main() -> None:
    """Send it all."""
    log.begin("json", stream=sys.stderr)
    with App(config.load(Path(sys.argv[1]), {})) as app:
        print(json.dumps("begins"), flush=True)
        before, began = time.process_time(), time.perf_counter()
        told = app.deliverer.run()
        wall, cpu = time.perf_counter() - began, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**asdict(told), "wall": wall, "cpu": cpu, "peak": peak}), flush=True)


if __name__ == "__main__":
    main()
