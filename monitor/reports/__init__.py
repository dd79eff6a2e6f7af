"""Read-only views on demand: what differs between two states, what happened in a while."""
