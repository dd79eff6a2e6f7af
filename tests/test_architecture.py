"""How the house is built: what the linters cannot see."""

from __future__ import annotations

import ast
import re
import socket
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "monitor").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.j2"))

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
BULKHEADS = {  # whose broad `except` ends in an error of ours, or in a pause; how many each
    "monitor/channels/base.py": 2,
    "monitor/pipeline/deliver.py": 1,
    "monitor/pipeline/judge.py": 1,
    "monitor/daemon/loop.py": 1,
    "monitor/registries/base.py": 2,
    "monitor/layouts/base.py": 1,
}
NO_NAMES = {"utils", "util", "helpers", "common", "core", "base_classes", "manager", "service"}
REMOTE = re.compile(
    r"""<(?:script|iframe|object|embed|img|video|audio|source|base|form)\b"""
    r"""|<link\b|@import|\bsrcset\s*=|\bbackground\s*=|\bsrc\s*=|url\(""",
    re.IGNORECASE,
)


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_there_is_something_to_look_at():
    assert len(MODULES) > 50
    assert len(TEMPLATES) > 10


def test_no_file_is_longer_than_a_person_reads_at_once():
    lengths = {name_of(file): len(file.read_text("utf-8").splitlines()) for file in MODULES}

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen():
    lengths = {
        f"{name_of(file)}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for file in MODULES
        if file.parent.name != "versions"  # a migration is a list, and never edited again
        for function in functions(file)
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_anything_at_all_is_caught_at_the_bulkheads_only():
    """What is caught only to clean up, and raised again, is not counted."""
    found: dict[str, int] = {}
    for file in MODULES:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ExceptHandler) and broad(node.type) and not raises_again(node):
                found[name_of(file)] = found.get(name_of(file), 0) + 1

    assert found == BULKHEADS


def broad(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(
        one is None or (isinstance(one, ast.Name) and one.id in {"Exception", "BaseException"})
        for one in kinds
    )


def raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("except:\n  pass", True),
        ("except Exception:\n  pass", True),
        ("except (ValueError, BaseException) as e:\n  log(e)", True),
        ("except Exception as e:\n  raise Ours from e", True),
        ("except BaseException:\n  undo()\n  raise", False),
        ("except ValueError:\n  pass", False),
    ],
)
def test_a_broad_except_is_known_when_seen(text, counts):
    (handler,) = ast.parse(f"try:\n  x\n{text}").body[0].handlers

    assert (broad(handler.type) and not raises_again(handler)) is counts


def test_nothing_is_called_by_a_name_that_says_nothing():
    names = {name_of(file): {file.stem.strip("_"), file.parent.name} for file in MODULES}

    assert {name for name, words in names.items() if words & NO_NAMES} == set()


def test_no_import_is_for_the_type_checker_alone():
    assert [name_of(file) for file in MODULES if "TYPE_CHECKING" in file.read_text("utf-8")] == []


def test_every_module_says_what_it_is():
    silent = [name_of(file) for file in MODULES if not ast.get_docstring(tree(file))]
    packages = {file.parent for file in MODULES}

    assert silent == []
    assert [str(p) for p in packages if not (p / "__init__.py").exists()] == [
        str(ROOT / "monitor" / "store" / "migrations" / "versions")
    ]


def test_every_public_function_and_class_promises_something():
    silent = [
        f"{name_of(file)}:{node.name}"
        for file in MODULES
        for node in tree(file).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert silent == []


def test_no_template_fetches_anything_when_it_is_read():
    """A picture or a style from elsewhere tells its owner who reads of which illness, and when."""
    found = {
        f"{name_of(file)}: {match[0]}"
        for file in TEMPLATES
        for match in REMOTE.finditer(file.read_text("utf-8"))
        if not (file.parent.name == "web" and match[0] == "<form")  # it answers us alone
        if not (file.name == "atom.xml.j2" and match[0] == "<link")  # which a person follows
    }

    assert found == set()


@pytest.mark.parametrize(
    "text",
    ['<img src="https://x">', '<link rel="stylesheet" href="x">', "@import 'x'",
     "background: url(https://x)", "<SCRIPT>", '<td background="x">'],
)  # fmt: skip
def test_remote_content_is_known_when_seen(text):
    assert REMOTE.search(text)


def test_a_link_that_a_person_may_follow_is_no_remote_content():
    assert not REMOTE.search('<a href="https://example.org">')


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_no_test_reaches_beyond_this_machine(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as line, pytest.raises(pytest.fail.Exception, match="network"):
        line.connect((host, 80))
    with pytest.raises(pytest.fail.Exception, match="network"):
        socket.getaddrinfo("registry.example", 443)


def test_no_test_stands_a_part_in_by_magic():
    word = "unittest" + ".mock"

    assert [name_of(file) for file in TESTS if word in file.read_text("utf-8")] == []
