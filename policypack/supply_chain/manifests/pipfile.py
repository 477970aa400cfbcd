"""Pipfile and Pipfile.lock: https://pipenv.pypa.io/en/latest/pipfile.html"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from policypack.supply_chain.manifests import pep508
from policypack.supply_chain.manifests.addresses import addresses
from policypack.supply_chain.manifests.documents import Lines, json_object, mapping, tables, toml
from policypack.supply_chain.manifests.model import (
    PYPI,
    Manifest,
    ManifestError,
    Option,
    OptionKind,
    Origin,
    Requirement,
    without_credentials,
)

_VCS = ("git", "hg", "svn", "bzr")


def parse(text: str, file: str) -> Manifest:
    """The requirements of a Pipfile, without development ones."""
    document = toml(text, file)
    packages = mapping(document.get("packages"), file)
    lines = Lines(text)
    lines.following("[packages]")
    found = tuple(
        _requirement(name, stated, file, lines.following(name)) for name, stated in packages.items()
    )
    options = tuple(_options(document.get("source"), file))
    return Manifest(file, PYPI, is_lock=False, requirements=found, options=options)


def parse_lock(text: str, file: str) -> Manifest:
    """The packages of a Pipfile.lock, without development ones."""
    document = json_object(text, file)
    packages = mapping(document.get("default"), file)
    lines = Lines(text)
    lines.following('"default"')
    found = tuple(
        _requirement(name, stated, file, lines.following(f'"{name}"'))
        for name, stated in packages.items()
    )
    sources = mapping(document.get("_meta"), file).get("sources")
    options = tuple(_options(sources, file))
    return Manifest(file, PYPI, is_lock=True, requirements=found, options=options)


def _options(sources: Any, file: str) -> Iterator[Option]:
    for place, source in enumerate(tables(sources, file)):
        url = str(source.get("url", ""))
        kind = OptionKind.EXTRA_INDEX if place else OptionKind.INDEX
        yield Option.stated(kind, url, file, 1)
        if source.get("verify_ssl") is False:
            yield Option.stated(OptionKind.TRUSTED_HOST, url, file, 1)


def _requirement(name: str, stated: Any, file: str, line: int) -> Requirement:
    table: Mapping[str, Any]
    table = {"version": stated} if isinstance(stated, str) else mapping(stated, file, line)
    vcs = next((kind for kind in _VCS if kind in table), None)
    specifier = str(table.get("version") or "")
    version = _exact(specifier, file, line)
    origin = _origin(table, vcs)
    address = table.get(vcs) if vcs else table.get("file")
    hashed = bool(table.get("hashes"))
    commit = str(table.get("ref", ""))
    return Requirement(
        name,
        file,
        line,
        specifier=specifier,
        pinned=len(commit) >= 40 if vcs else version is not None or origin is Origin.PATH,
        version=version,
        hashed=hashed or origin is Origin.PATH,
        origin=origin,
        location=without_credentials(str(address)) if address else None,
        addresses=addresses(address),
        marker=str(table.get("markers") or ""),
    )


def _origin(table: Mapping[str, Any], vcs: str | None) -> Origin:
    if table.get("editable") is True:
        return Origin.EDITABLE
    if vcs:
        return Origin.VCS
    if "path" in table:
        return Origin.PATH
    return Origin.URL if "://" in str(table.get("file", "")) else Origin.INDEX


def _exact(specifier: str, file: str, line: int) -> str | None:
    if specifier in ("", "*"):
        return None
    try:
        return pep508.exact(SpecifierSet(specifier))
    except InvalidSpecifier:
        raise ManifestError("has an invalid version specifier (PEP 440)", file, line) from None
