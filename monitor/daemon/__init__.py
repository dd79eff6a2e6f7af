"""The daemon: what falls due is done, one item after another, until somebody says stop."""
