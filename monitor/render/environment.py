"""The Jinja environment: strict, escaped by the kind of file, the user's folder first."""

from __future__ import annotations

import re
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

import monitor
from monitor.errors import TemplateFault
from monitor.render.filters import FILTERS
from monitor.render.harmless import clean, markdown

_PACKAGE = Path(monitor.__file__).parent
_SHIPPED = (_PACKAGE / "_templates", _PACKAGE.parent / "templates")
REMEDY = "mend it, or remove it to use the one that is shipped"

# what a mistake in a template can raise while it runs
_MISTAKES = (
    TemplateError,
    TypeError,
    ValueError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    MemoryError,
    OSError,
)
_LEFTWARDS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
_WITHOUT_END = {
    MemoryError: "it needs more memory than there is for it",
    RecursionError: "it uses itself without an end",
}

Kind = TypeVar("Kind", bound=ImmutableSandboxedEnvironment)


def environment(override: Path | None) -> Environment:
    """Return the environment whose templates come from `override` first, then from the package.

    A template of the user's can build on the shipped one as `shipped/<name>`.
    """
    return environment_of(ImmutableSandboxedEnvironment, override)


def environment_of(kind: type[Kind], override: Path | None) -> Kind:
    """Return such an environment of another kind."""
    shipped = [str(folder) for folder in _SHIPPED if folder.is_dir()]
    own = [str(override)] if override else []
    made = kind(
        loader=ChoiceLoader(
            [
                FileSystemLoader([*own, *shipped]),
                PrefixLoader({"shipped": FileSystemLoader(shipped)}),
            ]
        ),
        undefined=StrictUndefined,
        autoescape=_is_html,
        finalize=_final,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=200,
    )
    made.filters.update(FILTERS)
    return made


def fill(made: Environment, name: str, values: dict[str, Any]) -> str:
    """Return what a template makes of the values, or raise a `TemplateFault` with the place."""
    try:
        return made.get_template(name).render(values)
    except _MISTAKES as error:
        raise TemplateFault(_described(name, error)) from error


def _is_html(name: str | None) -> bool:
    return name is not None and (".html" in name or ".xml" in name)


@pass_context
def _final(context: Context, value: Any) -> Any:
    """Clean what goes into any page, and escape what goes into Markdown; HTML is escaped next.

    What a filter has written in a page's own language is marked as such and stays.
    """
    if isinstance(value, Markup | Undefined):
        return value
    text = clean(str(value))
    if ".markdown" not in (context.name or ""):
        # a page within a feed has its own, and a feed's titles are no HTML
        return _steady(text) if ".html" in (context.name or "") else text
    bare = text.strip()
    if not bare:  # a template's own spacing
        return text
    lead, _, tail = text.partition(bare)
    return f"{' ' * bool(lead)}{markdown(bare)}{' ' * bool(tail)}"


def _steady(text: str) -> str:
    """Return the text, its arrows held where words from right to left would turn them round.

    Between two such words an arrow takes their direction: what was before would stand after it.
    """
    if "→" not in text or not _LEFTWARDS.search(text):
        return text
    return escape(text).replace("→", Markup("&#8206;→&#8206;"))


def _described(name: str, error: Exception) -> str:
    if isinstance(error, TemplateSyntaxError):
        file = error.filename or error.name or name
        return f"{file}, line {error.lineno}: {_said(error)}; {REMEDY}"
    if isinstance(error, TemplateNotFound):
        return f"{error.name}: there is no such template (asked for by {name})"
    file, line = _place(name, error.__traceback__)
    where = f"{file}, line {line}" if line else file
    return f"{where}: {_said(error)}; {REMEDY}"


def _said(error: Exception) -> str:
    if type(error) in _WITHOUT_END:
        return _WITHOUT_END[type(error)]
    text = " ".join(str(error).split()) or "no reason given"
    return text if isinstance(error, TemplateError) else f"{type(error).__name__}: {text}"


def _place(name: str, traceback: TracebackType | None) -> tuple[str, int]:
    """Return the innermost template and line on the way to an error."""
    file, line = name, 0
    while traceback:
        code = traceback.tb_frame.f_code
        if code.co_filename.endswith(".j2"):
            file, line = code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next
    return file, line
