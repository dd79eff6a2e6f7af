"""What every test may have: a clock that stands, a database of its own, and no network."""

from __future__ import annotations

import ipaddress
import itertools
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import make_url

from monitor.store.database import Database, connect
from tests.fakes import FixedClock

# programs that tests start: their names end as if they were tests themselves
collect_ignore = ["integration/daemon_under_test.py", "integration/deliverer_under_test.py"]

# how long an example takes says more about what else the machine does than about the program
settings.register_profile("house", deadline=None)
settings.load_profile("house")

VARIABLE = "MONITOR_TEST_DATABASE"
KINDS = ("sqlite", "postgresql")

_number = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse, loudly, whatever is not on this machine: a bulkhead must not swallow it."""
    connect_to, connect_ex, look_up = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def guarded_connect(self, address):
        _refuse_if_far(self.family, address)
        return connect_to(self, address)

    def guarded_connect_ex(self, address):
        _refuse_if_far(self.family, address)
        return connect_ex(self, address)

    def guarded_look_up(host, *rest, **more):
        name = host.decode() if isinstance(host, bytes) else host
        if name and not _is_near(name) and not _is_address(name):
            pytest.fail(f"a test may ask nothing of a network: it looked up {name}")
        return look_up(host, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _refuse_if_far(family, address) -> None:
    if family in {socket.AF_INET, socket.AF_INET6} and not _is_near(address[0]):
        pytest.fail(f"a test may ask nothing of a network: it connected to {address[0]}")


def _is_near(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database that is this test's alone."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'monitor.db'}"
        return
    server = os.environ.get(VARIABLE, "")
    if not server.startswith("postgresql"):
        pytest.skip(f"no PostgreSQL: set {VARIABLE} to a postgresql:// URL")
    yield from _schema(server)


def _schema(server: str) -> Iterator[str]:
    name = f"test_{os.getpid()}_{next(_number)}"
    engine = connect(server)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {name}")
        url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
        yield url.render_as_string(hide_password=False)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
    finally:
        engine.dispose()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database that its migrations have made."""
    opened = Database.open(database_url)
    yield opened
    opened.close()
