"""Files that say what is installed: each format in a module of its own, all into one model.

`parse(name, text, read)` picks the format by the file's name.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from importlib import import_module

from policypack.supply_chain.manifests.model import (
    NPM,
    PYPI,
    Manifest,
    ManifestError,
    Option,
    OptionKind,
    Origin,
    Requirement,
)

__all__ = [
    "NPM",
    "PYPI",
    "Manifest",
    "ManifestError",
    "Option",
    "OptionKind",
    "Origin",
    "Requirement",
    "is_manifest",
    "parse",
]

# How to read another file of the same package by its full name; None where it does not ship.
Reader = Callable[[str], "str | None"]
Parser = Callable[[str, str], Manifest]

# The module and its function; YAML and TOML are costly to load, and most packages have neither.
PARSERS: dict[str, tuple[str, str]] = {
    "uv.lock": ("uv_lock", "parse"),
    "poetry.lock": ("poetry_lock", "parse"),
    "Pipfile.lock": ("pipfile", "parse_lock"),
    "Pipfile": ("pipfile", "parse"),
    "pyproject.toml": ("pyproject", "parse"),
    "package.json": ("package_json", "parse"),
    "package-lock.json": ("package_lock", "parse"),
    "npm-shrinkwrap.json": ("package_lock", "parse"),
    "yarn.lock": ("yarn_lock", "parse"),
    "pnpm-lock.yaml": ("pnpm_lock", "parse"),
}
# PEP 751: pylock.toml, or pylock.NAME.toml.
_PYLOCK = re.compile(r"pylock(?:\.[^.]+)?\.toml")
# Whoever installs it names the file, in whatever spelling; Rye and others call it a lock.
_REQUIREMENTS = re.compile(r"(?:.*[-_.])?requirements(?:[-_.].*)?\.(?:txt|in|lock)", re.IGNORECASE)
# What developers install beside it; nobody installs it for the function.
_DEVELOPMENT = re.compile(
    r"(?:^|[-_./])(?:dev|develop|development|tests?|testing|docs?|lint|ci)(?:[-_./]|$)",
    re.IGNORECASE,
)


def is_manifest(name: str) -> bool:
    """Whether the file says by its name that it lists what is installed."""
    base = posixpath.basename(name)
    return base in PARSERS or bool(_PYLOCK.fullmatch(base)) or _lists_requirements(name, base)


def _lists_requirements(name: str, base: str) -> bool:
    listed = _REQUIREMENTS.fullmatch(base) or (
        posixpath.basename(posixpath.dirname(name)) == "requirements" and base.endswith(".txt")
    )
    return bool(listed) and not _DEVELOPMENT.search(base)


def parse(name: str, text: str, read: Reader) -> Manifest:
    """The manifest of that name. Raises ManifestError, whatever is in it."""
    base = posixpath.basename(name)
    try:
        if base in PARSERS:
            return _parser(*PARSERS[base])(text, name)
        if _PYLOCK.fullmatch(base):
            return _parser("pylock", "parse")(text, name)
        from policypack.supply_chain.manifests import requirements_txt

        return requirements_txt.parse(text, name, read)
    except RecursionError:
        raise ManifestError("is nested too deeply", name) from None


def _parser(module: str, function: str) -> Parser:
    parser: Parser = getattr(import_module(f"{__name__}.{module}"), function)
    return parser
