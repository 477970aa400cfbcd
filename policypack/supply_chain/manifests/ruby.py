"""Gemfile.lock, and the specifications of installed gems: https://bundler.io/man/bundle-lock.1.html"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from policypack.reading.text_lines import split_lines
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.ecosystems import RUBYGEMS
from policypack.supply_chain.manifests.model import Manifest, Origin, Requirement, locked, shipped

_SECTIONS = {"GEM": Origin.INDEX, "GIT": Origin.VCS, "PATH": Origin.PATH}
_RUBYGEMS_ORG = "https://rubygems.org/"
# `    nokogiri (1.16.0-x86_64-linux)`: what a gem depends on has two blanks more, and ranges.
_GEM = lazy_pattern(r" {4}([^\s()]+) \(([^()\s]+)\)")
_CHECKSUM = lazy_pattern(r" {2}([^\s()]+) \(([^()\s]+)\) sha256=")
# The version begins with a digit and ends before the platform.
_INSTALLED = lazy_pattern(r"(.+?)-(\d[^-]*)(?:-.+)?\.gemspec")


def parse(text: str, file: str) -> Manifest:
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


def installed(_: str, file: str) -> Iterator[Requirement]:
    """The gem whose specification the file is, by the file's name."""
    named = _INSTALLED.fullmatch(posixpath.basename(file))
    if named:
        yield shipped(RUBYGEMS, named[1], named[2], file)
