"""What the daemon answers to a browser or a mail program: one page, to want no more."""
