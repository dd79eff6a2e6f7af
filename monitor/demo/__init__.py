"""The whole main job offline: a registry of invented trials, and somewhere for the news to go."""
