"""A process that sends until nothing is due: says the key of each message as it takes it.

Arguments: the database, and the name under which it takes deliveries.
"""

from __future__ import annotations

import sys

from monitor.store.database import Database
from tests.integration.outlets import FakeOutlet, deliver
from tests.stored import NOW

outlet = FakeOutlet()
database = Database.open(sys.argv[1])
sys.stdin.readline()  # so that all begin together
while deliver(database, outlet, clock=lambda: NOW, owner=sys.argv[2]).sent:
    pass
for channel in outlet.channels.values():
    for message in channel.taken:
        sys.stdout.write(f"{message.key}\n")
