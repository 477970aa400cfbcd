"""The dependencies in `setup.py` and `setup.cfg`."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Callable

from policypack.reading import python_text
from policypack.reading.files import split_as_setuptools
from policypack.supply_chain.manifests.model import PYPI, Manifest, ManifestError
from policypack.supply_chain.manifests.requirements_txt import of_files, of_list, with_gap

_NEEDED = "install_requires as a list of constants in setup.py, which is not run"
_KEYWORD = "install_requires"


def parse_script(text: str, file: str) -> Manifest:
    """The project's runtime requirements; those that the program computes are a gap."""
    try:
        stated = _of_call(python_text.parse(text))
        items = ast.literal_eval(stated) if stated else []
    except (ValueError, TypeError, MemoryError):
        return _computed(file)
    items = split_as_setuptools(items) if isinstance(items, str) else items
    if isinstance(items, (list, tuple)) and all(isinstance(item, str) for item in items):
        return of_list((item.strip() for item in items if item.strip()), file, text)
    return _computed(file)


def _of_call(tree: ast.Module) -> ast.expr | None:
    """The value of the keyword in a call of `setup`, or of the name that it is given."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _is_setup(call.func):
            for keyword in call.keywords:
                # `**settings` may hold it too.
                if keyword.arg in (_KEYWORD, None):
                    return _bound(keyword.value, tree)
    return None


def _is_setup(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
    return name == "setup"


def _bound(value: ast.expr, tree: ast.Module) -> ast.expr:
    if not isinstance(value, ast.Name):
        return value
    bound = [
        statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and any(isinstance(to, ast.Name) and to.id == value.id for to in statement.targets)
    ]
    return bound[0] if len(bound) == 1 else value


def _computed(file: str) -> Manifest:
    return with_gap(Manifest(file, PYPI, is_lock=False), _NEEDED)


_FROM_FILES = "file:"


def parse_config(text: str, file: str, read: Callable[[str], str | None]) -> Manifest:
    """The project's runtime requirements. Extras are not installed for the function."""
    stated = _of_options(text, file)
    if stated.startswith(_FROM_FILES):
        names = stated.removeprefix(_FROM_FILES).replace("\n", ",").split(",")
        return of_files(filter(None, map(str.strip, names)), file, read)
    items = (line.partition(" #")[0].strip() for line in split_as_setuptools(stated))
    return of_list((item for item in items if item and not item.startswith("#")), file, text)


def _of_options(text: str, file: str) -> str:
    settings = configparser.RawConfigParser(strict=False)
    try:
        settings.read_string(text)
    except configparser.Error:
        raise ManifestError("is not a valid INI file", file) from None
    return settings.get("options", "install_requires", fallback="").strip()
