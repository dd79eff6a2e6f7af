"""Who is told what, and when: decisions about values, with nothing to wait for."""
