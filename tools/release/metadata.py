"""Step `metadata`: the metadata of each distribution that a package index reads and shows."""

from __future__ import annotations

import email
import re
import tarfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import readme_renderer.markdown
import trove_classifiers
from license_expression import get_spdx_licensing
from packaging.metadata import Metadata

from tools import distributions
from tools.release import commands
from tools.release.place import Place
from tools.release.table import Line, Untrue, held

# A link or picture that is broken on a package's page: it has neither scheme nor `#`.
_RELATIVE = re.compile(r'(?:href|src)="(?![a-z]+:|#)([^"]*)"')


def check(place: Place) -> Iterator[Line]:
    """Holds the metadata of every distribution against those who read it."""
    files = distributions.built(place.distributions)
    commands.output(commands.PROGRAMS / "twine", "check", "--strict", *files, cwd=place.scratch)
    yield Line("twine check --strict", f"{len(files)} files pass, twine {version('twine')}")
    texts = {file.name: _metadata(file) for file in files}
    for name, text in texts.items():
        # Validates every field by its specification, the license expression too.
        parsed = Metadata.from_email(text, validate=True)
        license_ = str(parsed.license_expression)
        get_spdx_licensing().parse(license_, validate=True, strict=True)
        unknown = set(parsed.classifiers or ()) - trove_classifiers.classifiers
        held(not unknown, name, f"unknown classifiers {sorted(unknown)}")
        yield Line(
            name, f"{parsed.name} {parsed.version}, Python {parsed.requires_python}, {license_}"
        )
        yield _shown(name, text)
    yield _same(texts)


def _metadata(file: Path) -> bytes:
    if file.suffix == ".whl":
        with zipfile.ZipFile(file) as wheel:
            (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
            return wheel.read(name)
    with tarfile.open(file) as sdist:
        member = sdist.extractfile(f"{file.name.removesuffix('.tar.gz')}/PKG-INFO")
        assert member is not None
        return member.read()


def _shown(name: str, text: bytes) -> Line:
    """The README as the index shows it."""
    message = email.message_from_bytes(text)
    readme = message.get_payload(decode=True)
    assert isinstance(readme, bytes)
    page = readme_renderer.markdown.render(readme.decode())
    if page is None:
        raise Untrue(f"{name}: the README does not render")
    broken = _RELATIVE.findall(page)
    held(not broken, name, f"broken links of the README: {broken[:3]}")
    links, tables = page.count("<a "), page.count("<table")
    renderer = version("readme-renderer")
    return Line(f"README of {name}", f"{links} links, {tables} tables, readme-renderer {renderer}")


def _same(texts: dict[str, bytes]) -> Line:
    """A wheel and its sdist say the same, and both packages have one version."""
    versions = {email.message_from_bytes(text)["Version"] for text in texts.values()}
    held(len(versions) == 1, "version", f"different: {versions}")
    by_name: dict[str, set[bytes]] = {}
    for text in texts.values():
        by_name.setdefault(email.message_from_bytes(text)["Name"], set()).add(text)
    differing = [name for name, different in by_name.items() if len(different) > 1]
    return held(not differing, "wheel and sdist", f"one metadata each{differing or ''}")
