"""What changed between two records, and what it means; pure."""
