"""A result that goes into a file is there whole, or what was there before still is."""

from __future__ import annotations

import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.cli.call import write
from monitor.errors import UsageError

MUCH = "BEGIN:VCALENDAR\n" + "X" * 40_000


@contextmanager
def a_full_disk() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_does_not_fit_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    """Half a calendar would tell whoever fetches it that the other half's days are gone."""
    there = tmp_path / "trials.ics"
    there.write_text("as it was")

    with a_full_disk(), pytest.raises(UsageError, match=r"trials\.ics: "):
        write(MUCH, there)

    assert there.read_text() == "as it was"
    assert list(tmp_path.iterdir()) == [there]


def test_what_does_not_fit_leaves_no_file_where_none_was(tmp_path: Path) -> None:
    with a_full_disk(), pytest.raises(UsageError):
        write(MUCH, tmp_path / "trials.ics")

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_made_again_keeps_its_rights_and_its_name(tmp_path: Path) -> None:
    there, name = tmp_path / "public.ics", tmp_path / "name.ics"
    there.write_text("as it was")
    there.chmod(0o640)
    name.symlink_to(there)

    write(MUCH, name)

    assert (there.read_text(), name.is_symlink()) == (MUCH, True)
    assert stat.S_IMODE(there.stat().st_mode) == 0o640


def test_a_file_that_is_no_file_is_written_through(tmp_path: Path) -> None:
    write(MUCH, Path("/dev/null"))

    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert list(tmp_path.iterdir()) == []
