"""Packages of Go, Rust, Ruby, PHP, .NET and the JVM."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policypack.reading.files import split_lines
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.ecosystems import CRATES, GO, MAVEN, NUGET, PACKAGIST, RUBYGEMS
from policypack.supply_chain.manifests.documents import (
    Lines,
    json_object,
    mapping,
    tables,
    toml,
    word,
)
from policypack.supply_chain.manifests.model import (
    Manifest,
    ManifestError,
    Origin,
    Requirement,
    UnreadError,
    locked,
    shipped,
)

_REPLACED_BY = "=>"
Directive = tuple[int, str, list[str]]


def parse_go(text: str, file: str, read: Callable[[str], str | None]) -> Manifest:
    """The modules that the build may use; their versions are exact (minimal version selection)."""
    sums = posixpath.join(posixpath.dirname(file), "go.sum")
    hashes = {tuple(line.split()[:2]) for line in split_lines(read(sums) or "")}
    directives = [*_directives(text)]
    replaced = dict(_replaced(words) for _, verb, words in directives if verb == "replace")
    found = []
    for line, verb, words in directives:
        if verb == "require":
            if len(words) != 2:
                raise ManifestError("does not have the expected structure", file, line)
            by, version = replaced.get(words[0]) or replaced.get(" ".join(words)) or words
            name = by if version else words[0]
            found.append(_go_requirement(name, version, (name, version) in hashes, file, line))
    included = frozenset({sums} if hashes else ())
    return Manifest(file, GO, is_lock=True, requirements=tuple(found), includes=included)


def _directives(text: str) -> Iterator[Directive]:
    """The directives with their lines, also those of a block: `require (`."""
    block = ""
    for number, line in enumerate(split_lines(text), 1):
        words = line.partition("//")[0].split()
        if block and words == [")"]:
            block = ""
        elif block and words:
            yield number, block, words
        elif words[1:] == ["("]:
            block = words[0]
        elif words:
            yield number, words[0], words[1:]


def _replaced(words: list[str]) -> tuple[str, list[str]]:
    """What a module, or one version of it, is replaced by; a folder has no version."""
    at = words.index(_REPLACED_BY) if _REPLACED_BY in words else len(words)
    by = words[at + 1 :]
    return " ".join(words[:at]), [by[0], by[1] if len(by) > 1 else ""] if by else []


def _go_requirement(name: str, version: str, hashed: bool, file: str, line: int) -> Requirement:
    origin = Origin.INDEX if version else Origin.PATH
    return locked(GO, name, version or None, file, line, hashed=hashed, origin=origin)


_CRATES_IO = (
    "registry+https://github.com/rust-lang/crates.io-index",
    "sparse+https://index.crates.io/",
)


def parse_cargo(text: str, file: str) -> Manifest:
    """Every crate of the lock file but those of the workspace, which have no source."""
    document = toml(text, file)
    # Before version 2 the checksums stood at the end.
    older = mapping(document.get("metadata"), file)
    lines = Lines(text)
    found = []
    for package in tables(document.get("package"), file):
        line = lines.following("[[package]]")
        if "source" in package:
            found.append(_crate(package, older, file, line))
    return Manifest(file, CRATES, is_lock=True, requirements=tuple(found))


def _crate(
    package: Mapping[str, Any], older: Mapping[str, Any], file: str, line: int
) -> Requirement:
    name, version, source = (
        word(package.get(key), file, line) for key in ("name", "version", "source")
    )
    kind, _, address = source.partition("+")
    return locked(
        CRATES,
        name,
        version,
        file,
        line,
        hashed="checksum" in package or f"checksum {name} {version} ({source})" in older,
        origin=Origin.VCS if kind == "git" else Origin.INDEX,
        location=None if source in _CRATES_IO else address,
    )


_SECTIONS = {"GEM": Origin.INDEX, "GIT": Origin.VCS, "PATH": Origin.PATH}
_RUBYGEMS_ORG = "https://rubygems.org/"
# `    nokogiri (1.16.0-x86_64-linux)`: what a gem depends on has two blanks more, and ranges.
_GEM = lazy_pattern(r" {4}([^\s()]+) \(([^()\s]+)\)")
_CHECKSUM = lazy_pattern(r" {2}([^\s()]+) \(([^()\s]+)\) sha256=")
# The version begins with a digit and ends before the platform.
_INSTALLED = lazy_pattern(r"(.+?)-(\d[^-]*)(?:-.+)?\.gemspec")


def parse_ruby(text: str, file: str) -> Manifest:
    """Every gem of the lock file, once for all platforms."""
    hashed = {stated.groups() for line in split_lines(text) if (stated := _CHECKSUM.match(line))}
    found: dict[tuple[str, str | None], Requirement] = {}
    for gem in _gems(text, file, hashed):
        found.setdefault((gem.name, gem.version), gem)
    return Manifest(file, RUBYGEMS, is_lock=True, requirements=tuple(found.values()))


def _gems(text: str, file: str, hashed: set[tuple[str, ...]]) -> Iterator[Requirement]:
    section = remote = ""
    for number, line in enumerate(split_lines(text), 1):
        if line and not line.startswith(" "):
            section = line.strip()
        elif line.startswith("  remote: "):
            remote = line.removeprefix("  remote: ").strip()
        elif section in _SECTIONS and (gem := _GEM.fullmatch(line.rstrip())):
            origin = _SECTIONS[section]
            location = None if origin is Origin.PATH or remote == _RUBYGEMS_ORG else remote
            yield locked(
                RUBYGEMS,
                gem[1],
                gem[2].partition("-")[0],
                file,
                number,
                hashed=gem.groups() in hashed,
                origin=origin,
                location=location,
            )


def installed_gem(_: str, file: str) -> Iterator[Requirement]:
    """The gem whose specification the file is, by the file's name."""
    named = _INSTALLED.fullmatch(posixpath.basename(file))
    if named:
        yield shipped(RUBYGEMS, named[1], named[2], file)


# composer.lock, and Composer's list of installed packages:
# https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control


def parse_php(text: str, file: str) -> Manifest:
    """Every package of the lock file, without development ones."""
    packages = tables(json_object(text, file).get("packages"), file)
    lines = Lines(text)
    lines.following('"packages"')
    found = tuple(_php_requirement(package, file, lines) for package in packages)
    return Manifest(file, PACKAGIST, is_lock=True, requirements=found)


def _php_requirement(package: Mapping[str, Any], file: str, lines: Lines) -> Requirement:
    name = word(package.get("name"), file)
    line = lines.following(f'"name": "{name}"')
    dist = mapping(package.get("dist"), file, line)
    return locked(
        PACKAGIST,
        name,
        word(package.get("version"), file, line),
        file,
        line,
        # Archives of GitHub have no checksum, but the commit that they are made of.
        hashed=bool(dist.get("shasum") or dist.get("reference")),
        origin=Origin.PATH if dist.get("type") == "path" else Origin.INDEX,
    )


def installed_php(text: str, file: str) -> Iterator[Requirement]:
    """The packages in the folder vendor."""
    # Composer 1 writes the list alone.
    document = f'{{"packages": {text}}}' if text.lstrip().startswith("[") else text
    for package in tables(json_object(document, file).get("packages"), file):
        name, version = word(package.get("name"), file), word(package.get("version"), file)
        yield shipped(PACKAGIST, name, version, file)


# packages.lock.json of NuGet, and the dependencies that `dotnet publish` states in *.deps.json.
# https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files and
# https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md
# A project is the program's own code.
_OWN = "project"


def parse_nuget(text: str, file: str) -> Manifest:
    """Every package of the lock file, once for all target frameworks."""
    frameworks = mapping(json_object(text, file).get("dependencies"), file)
    lines = Lines(text)
    found: dict[tuple[str, Any], Requirement] = {}
    for packages in frameworks.values():
        for name, stated in mapping(packages, file).items():
            line = lines.following(f'"{name}"')
            table = mapping(stated, file, line)
            if str(table.get("type")).lower() != _OWN:
                version = word(table.get("resolved"), file, line)
                hashed = bool(table.get("contentHash"))
                package = locked(NUGET, name, version, file, line, hashed=hashed)
                found.setdefault((package.key, version), package)
    return Manifest(file, NUGET, is_lock=True, requirements=tuple(found.values()))


def installed_nuget(text: str, file: str) -> Iterator[Requirement]:
    """The packages that are published with the program."""
    for release, stated in mapping(json_object(text, file).get("libraries"), file).items():
        name, _, version = release.partition("/")
        if mapping(stated, file).get("type") == "package" and version:
            yield shipped(NUGET, name, version, file)


# gradle.lockfile, and the descriptions of Maven's artifacts in a JAR file.
# https://docs.gradle.org/current/userguide/dependency_locking.html and
# https://maven.apache.org/shared/maven-archiver/#pom-properties-content


def parse_gradle(text: str, file: str) -> Manifest:
    """Every artifact of the lock file but those of tests alone. Gradle keeps hashes elsewhere."""
    found = tuple(
        requirement
        for number, line in enumerate(split_lines(text), 1)
        for requirement in _of_line(line.strip(), file, number)
    )
    return Manifest(file, MAVEN, is_lock=True, requirements=found)


def _of_line(line: str, file: str, number: int) -> Iterator[Requirement]:
    stated, equals, configurations = line.partition("=")
    if line.startswith("#") or not line or stated == "empty":
        return
    parts = stated.split(":")
    if not equals or len(parts) != 3:
        raise ManifestError("does not have the expected structure", file, number)
    if not all("test" in name.lower() for name in configurations.split(",")):
        yield locked(MAVEN, ":".join(parts[:2]), parts[2], file, number, hashed=False)


def installed_jar(text: str, file: str) -> Iterator[Requirement]:
    """The artifact that a pom.properties describes."""
    lines = (line.partition("=") for line in split_lines(text) if not line.startswith("#"))
    stated = {key.strip(): value.strip() for key, _, value in lines}
    group, name, version = (stated.get(key) for key in ("groupId", "artifactId", "version"))
    if not (group and name and version):
        raise UnreadError("the name and the version of the artifact", file)
    yield shipped(MAVEN, f"{group}:{name}", version, file)
