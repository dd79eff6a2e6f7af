"""From events and records to words: views, templates, and what machines read."""
