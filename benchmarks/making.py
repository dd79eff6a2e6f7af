"""Studies into files: `python -m benchmarks.making`, with COUNT AVERAGE_BYTES PATH on each line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec

from monitor.demo.load import studies_for_benchmark


def main() -> None:
    """Write one study a line, and say how many bytes they are."""
    for line in sys.stdin:
        count, average_bytes, path = line.split(maxsplit=2)
        with Path(path.rstrip("\n")).open("wb") as file:
            size = sum(
                file.write(msgspec.json.encode(study) + b"\n")
                for study in studies_for_benchmark(int(count), int(average_bytes))
            )
        print(json.dumps(size), flush=True)


if __name__ == "__main__":
    main()
