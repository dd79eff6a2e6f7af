"""What a check costs, measured: `python -m benchmarks` prints the tables."""
