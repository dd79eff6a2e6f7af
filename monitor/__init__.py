"""Watches clinical-trial registries and tells people what really changed."""

__version__ = "0.1.0"
