"""Manifests and lock files: one module per format, all read into one model.

`parse(name, text, read)` picks the format by the file's name.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from importlib import import_module

from policypack.supply_chain.manifests.addresses import Address
from policypack.supply_chain.manifests.encodings import decoded
from policypack.supply_chain.manifests.markers import installs_on_lambda
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
    "Address",
    "Manifest",
    "ManifestError",
    "Option",
    "OptionKind",
    "Origin",
    "Requirement",
    "decoded",
    "installs_on_lambda",
    "is_manifest",
    "parse",
]

# Reads another file of the same package by its full name; None where it does not ship.
Reader = Callable[[str], "str | None"]
Parser = Callable[..., Manifest]

# The module and its function, loaded on demand: YAML and TOML are slow to import.
PARSERS: dict[str, tuple[str, str]] = {
    "uv.lock": ("uv_lock", "parse"),
    "poetry.lock": ("poetry_lock", "parse"),
    "pdm.lock": ("pdm_lock", "parse"),
    "Pipfile.lock": ("pipfile", "parse_lock"),
    "Pipfile": ("pipfile", "parse"),
    "pyproject.toml": ("pyproject", "parse"),
    "package.json": ("package_json", "parse"),
    "package-lock.json": ("package_lock", "parse"),
    "npm-shrinkwrap.json": ("package_lock", "parse"),
    "yarn.lock": ("yarn_lock", "parse"),
    "pnpm-lock.yaml": ("pnpm_lock", "parse"),
}
# These look up what their own file does not state, in files that `read` returns.
_READING = ("yarn.lock",)
# PEP 751: pylock.toml, or pylock.NAME.toml.
_PYLOCK = re.compile(r"pylock(?:\.[^.]+)?\.toml")
# The installer is given the name, so it has many spellings; Rye calls it a lock.
_REQUIREMENTS = re.compile(r"(?:.*[-_.])?requirements(?:[-_.].*)?\.(?:txt|in|lock)", re.IGNORECASE)
# Development requirements, which are not installed for the function.
_DEVELOPMENT = re.compile(
    r"(?:^|[-_./])(?:dev|develop|development|tests?|testing|docs?|lint|ci)(?:[-_./]|$)",
    re.IGNORECASE,
)


def is_manifest(name: str) -> bool:
    """Whether the name is that of a known manifest or lock file."""
    base = posixpath.basename(name)
    return base in PARSERS or bool(_PYLOCK.fullmatch(base)) or _lists_requirements(name, base)


def _lists_requirements(name: str, base: str) -> bool:
    listed = _REQUIREMENTS.fullmatch(base) or (
        posixpath.basename(posixpath.dirname(name)) == "requirements" and base.endswith(".txt")
    )
    return bool(listed) and not _DEVELOPMENT.search(base)


def parse(name: str, text: str, read: Reader) -> Manifest:
    """Reads the manifest of that name. Raises ManifestError and nothing else."""
    base = posixpath.basename(name)
    try:
        if base in _READING:
            return _parser(*PARSERS[base])(text, name, read)
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
