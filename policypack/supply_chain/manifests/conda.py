"""Packages of conda: environments, their lock files, and those of pixi."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.ecosystems import CONDA, PYPI
from policypack.supply_chain.manifests import pep508, requirements_txt
from policypack.supply_chain.manifests.addresses import addresses
from policypack.supply_chain.manifests.documents import Lines, mapping, tables, word, yaml_object
from policypack.supply_chain.manifests.formats import is_development_group
from policypack.supply_chain.manifests.model import (
    Manifest,
    ManifestError,
    Origin,
    Requirement,
    locked,
)
from policypack.supply_chain.manifests.requirements_txt import strings

_PACKAGE = lazy_pattern(r"(?:[^\s:=]+::)?([A-Za-z0-9_.-]+)\s*(.*)")
# `=1.2` takes every 1.2.x; two equals signs or a build take one version, as three numbers do.
_EXACT = lazy_pattern(r"==\s*([\w.!+-]+)|=\s*([\w.!+-]+)=[\w.]+|=\s*(\d+\.\d+\.\d+[\w.!+-]*)")
# The interpreter, and what installs the rest.
_TOOLS = ("python", "pip")


def parse_environment(text: str, file: str, read: Callable[[str], str | None]) -> Manifest:
    """The packages of conda, and those of pip with its options."""
    stated = yaml_object(text, file, aliases=True).get("dependencies")
    if not isinstance(stated, list):
        raise ManifestError("does not have the expected structure", file)
    lines = Lines(text)
    lines.following("dependencies:")
    found: list[Requirement] = []
    of_pip: list[str] = []
    for item in stated:
        if isinstance(item, Mapping):
            for name in strings(item.get("pip"), file):
                # At its own line, as in a requirements file.
                of_pip += [""] * (lines.following(f"- {name}") - 1 - len(of_pip)) + [name]
        else:
            found += _of_conda(word(item, file), file, lines.following(f"- {item}"))
    manifest = requirements_txt.parse("\n".join(of_pip), file, read)
    return replace(
        manifest,
        ecosystem=CONDA,
        is_lock=False,
        is_compiled=False,
        requirements=(*found, *manifest.requirements),
    )


def _of_conda(stated: str, file: str, line: int) -> Iterator[Requirement]:
    package = _PACKAGE.fullmatch(stated.strip())
    if package is None:
        raise ManifestError("does not have the expected structure", file, line)
    name, specifier = package.groups()
    exact = _EXACT.fullmatch(specifier)
    version = next(filter(None, exact.groups()), None) if exact else None
    if name not in _TOOLS:
        yield Requirement(name, file, line, CONDA, specifier, version is not None, version)


def parse_lock(text: str, file: str) -> Manifest:
    """The packages of all platforms, each release once, without development ones."""
    lines = Lines(text)
    lines.following("package:")
    found: dict[tuple[str, str, str | None], Requirement] = {}
    for package in tables(yaml_object(text, file).get("package"), file):
        line = lines.following("- name:")
        if not is_development_group(str(package.get("category", "main"))):
            release = _conda_requirement(package, file, line)
            found.setdefault((release.ecosystem, release.key, release.version), release)
    return Manifest(file, CONDA, is_lock=True, requirements=tuple(found.values()))


def _conda_requirement(package: Mapping[str, Any], file: str, line: int) -> Requirement:
    is_pip = package.get("manager") == "pip"
    release = locked(
        PYPI if is_pip else CONDA,
        word(package.get("name"), file, line),
        word(package.get("version"), file, line),
        file,
        line,
        hashed=bool(mapping(package.get("hash"), file, line)),
    )
    return replace(release, addresses=addresses(package.get("url") if is_pip else None))


# pixi.lock: https://pixi.sh/latest/workspace/lockfile/
# A package is `conda: ADDRESS` or `pypi: ADDRESS`; before version 6 it had `kind` and `url`
# instead.
_LONGEST = 2048
# `linux-64/numpy-1.26.4-py312h_0.conda`: name, version and build.
_CONDA = lazy_pattern(r"(?:.*/)?([^/]+)-([^-/]+)-[^-/]+\.(?:conda|tar\.bz2)")


def parse_pixi(text: str, file: str) -> Manifest:
    """The packages of all platforms, without those of development environments alone."""
    document = yaml_object(text, file)
    shipped = set(_used(document, file))
    # Each environment has a key of the same name.
    environments, _, packages = text.partition("\npackages:")
    lines = Lines("\n" * (environments.count("\n") + 1) + packages)
    found: dict[tuple[str, str, str | None], Requirement] = {}
    for package in tables(document.get("packages"), file):
        kind, address = _source(package, file)
        line = lines.following(f"- kind: {kind}" if "kind" in package else f"- {kind}: {address}")
        if not shipped or address in shipped:
            release = _pixi_requirement(kind, address, package, file, line)
            found.setdefault((release.ecosystem, release.key, release.version), release)
    return Manifest(file, CONDA, is_lock=True, requirements=tuple(found.values()))


def _used(document: Mapping[str, Any], file: str) -> Iterator[str]:
    for name, environment in mapping(document.get("environments"), file).items():
        platforms = mapping(mapping(environment, file).get("packages"), file)
        for packages in () if is_development_group(name) else platforms.values():
            yield from (_source(package, file)[1] for package in tables(packages, file))


def _source(package: Mapping[str, Any], file: str) -> tuple[str, str]:
    kind = str(package.get("kind") or ("conda" if "conda" in package else "pypi"))
    address = word(package.get(kind, package.get("url", package.get("path"))), file)
    if len(address) > _LONGEST:
        raise ManifestError("has an address that is too long", file)
    return kind, address


def _pixi_requirement(
    kind: str, address: str, package: Mapping[str, Any], file: str, line: int
) -> Requirement:
    hashed = bool(package.get("sha256") or package.get("md5"))
    if kind == "pypi":
        return _of_pypi(address, package, hashed, file, line)
    named = _CONDA.fullmatch(address)
    if named is None:
        raise ManifestError("does not have the expected structure", file, line)
    return locked(CONDA, named[1], named[2], file, line, hashed=hashed)


def _of_pypi(
    address: str, package: Mapping[str, Any], hashed: bool, file: str, line: int
) -> Requirement:
    direct = pep508.direct(address, file, line)
    name, version = package.get("name", direct.name), package.get("version", direct.version)
    release = locked(
        PYPI,
        word(name, file, line),
        word(version, file, line) if version else None,
        file,
        line,
        hashed=hashed,
        origin=Origin.PATH if "://" not in address else Origin.INDEX,
    )
    return replace(release, addresses=addresses(address))
