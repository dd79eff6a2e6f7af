"""Finding plug-ins: a module declares one by being there."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any


def find(package: ModuleType, name: str) -> dict[str, Any]:
    """Return a package's plug-ins by key: what each public module but `base` offers as `name`.

    ImportError for a module that offers none, and for two that claim one key: both are mistakes
    that would else show themselves as a plug-in that silently is not there.
    """
    found: dict[str, Any] = {}
    for module in _modules(package):
        plugin = getattr(module, name, None)
        if plugin is None:
            raise ImportError(f"{module.__name__} offers no `{name}`", name=module.__name__)
        if plugin.key in found:
            raise ImportError(f"{module.__name__}: another `{name}` is called {plugin.key!r}")
        found[plugin.key] = plugin
    return found


def _modules(package: ModuleType) -> list[ModuleType]:
    names = sorted(info.name for info in iter_modules(package.__path__))
    public = [name for name in names if name != "base" and not name.startswith("_")]
    return [import_module(f"{package.__name__}.{name}") for name in public]
