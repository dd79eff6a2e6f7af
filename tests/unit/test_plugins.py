from __future__ import annotations

import importlib
import itertools

import pytest

from monitor.plugins import find

_number = itertools.count()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A way to make a package of modules, each given by its text."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(**modules):
        name = f"invented_plugins_{next(_number)}"
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").touch()
        for module, text in modules.items():
            (folder / f"{module}.py").write_text(text)
        importlib.invalidate_caches()
        return importlib.import_module(name)

    return make


def plugin(key):
    return f"class Plugin:\n    key = {key!r}\n\nthing = Plugin()\n"


def test_a_module_declares_a_plug_in_by_being_there(package):
    found = find(package(one=plugin("one"), two=plugin("zwei")), "thing")

    assert {key: found[key].key for key in found} == {"one": "one", "zwei": "zwei"}


def test_base_and_private_modules_are_not_asked(package):
    found = find(package(base="", _shared="", one=plugin("one")), "thing")

    assert list(found) == ["one"]


def test_a_module_that_offers_none_stops_the_start(package):
    with pytest.raises(ImportError, match=r"idle offers no `thing`"):
        find(package(idle="other = 1", one=plugin("one")), "thing")


def test_two_plug_ins_cannot_share_a_key(package):
    with pytest.raises(ImportError, match="another `thing` is called 'same'"):
        find(package(one=plugin("same"), two=plugin("same")), "thing")
