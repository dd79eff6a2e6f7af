"""The configuration that whole turns and the command line are tested with."""

from __future__ import annotations

CONFIGURATION = """\
[database]
url = "sqlite:///{folder}/monitor.sqlite"

[registries.ctgov]
base_url = "{registry}"
requests_per_second = 0
timeout = 1.0

[[watch]]
name   = "house"
trials = [{trials}]
tags   = ["quiet"]
every  = "6h"

[[channel]]
name = "mail"
kind = "email"
to   = ["reader@example.org"]
from = "monitor@example.org"
smtp = "smtp://127.0.0.1:{smtp}"

[[channel]]
name   = "hook"
kind   = "webhook"
url    = "{webhook}"
secret = "a secret of the tests"

[[subscription]]
name         = "what matters"
min_severity = "medium"
kinds        = ["*", "monitor.*"]
channels     = ["mail", "hook"]
window       = "{window}"
"""
