"""Steps `sbom` and `licences`: the command's dependencies, in CycloneDX, and their licenses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from license_expression import ExpressionError, get_spdx_licensing
from packaging.utils import canonicalize_name

from tools import interpreters
from tools.release import commands, installs
from tools.release.place import Place
from tools.release.table import Line, held

_NAME = "sbom.cdx.json"
# Licenses that ask for no more than their text, and PSF-2.0, which asks for a summary of changes.
ALLOWED = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "PSF-2.0"}
# What classifiers say, in SPDX's names. Where one leaves the variant open, the file says which.
CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: MIT License": "MIT",
    "Apache License, Version 2.0": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
}
# Distributions whose metadata names no license that the bill could state, with where it stands.
STATED = {
    "protobuf": ("BSD-3-Clause", "https://github.com/protocolbuffers/protobuf/blob/main/LICENSE"),
    "pulumi-policy": ("Apache-2.0", "https://github.com/pulumi/pulumi-policy/blob/main/LICENSE"),
}


def check(place: Place) -> Iterator[Line]:
    """Makes the bill of materials of an installation, and validates it by CycloneDX's schema."""
    environment = _environment(place)
    bill = place.kept / _NAME
    _make(place, environment, bill)
    again = place.scratch / _NAME
    _make(place, environment, again)
    held(bill.read_bytes() == again.read_bytes(), "bill of materials", "two runs differ")
    text = bill.read_text(encoding="utf-8")
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    held(fault is None, "CycloneDX 1.6", str(fault))
    found = json.loads(text)
    listed = {_name(each) for each in found["components"]} | {_name(found["metadata"]["component"])}
    (site,) = environment.glob("lib/python*/site-packages")
    there = {canonicalize_name(each.name.split("-")[0]) for each in site.glob("*.dist-info")}
    held(listed == there, "bill of materials", f"differs from installed packages: {listed ^ there}")
    made_by = f"cyclonedx-bom {version('cyclonedx-bom')}"
    yield Line(_NAME, f"CycloneDX 1.6, valid, {len(listed)} components, twice the same, {made_by}")


def check_licences(place: Place) -> Iterator[Line]:
    """Holds the license of every component against those that are allowed."""
    bill = place.kept / _NAME
    if not bill.is_file():
        _make(place, _environment(place), bill)
    components = json.loads(bill.read_text(encoding="utf-8"))["components"]
    by_license: dict[str, list[str]] = {}
    for each in components:
        license_ = license_of(each)
        held(allowed(license_), each["name"], f"license {license_ or 'unknown'} is not allowed")
        by_license.setdefault(license_, []).append(_name(each))
    for license_, names in sorted(by_license.items()):
        yield Line(license_, f"{len(names)}: {', '.join(sorted(names))}")


def license_of(component: Mapping[str, Any]) -> str:
    """The SPDX expression of a component; empty if none is known."""
    name = _name(component)
    terms = set(filter(None, map(_term, component.get("licenses", ()))))
    if not terms and name in STATED:
        return STATED[name][0]
    return " AND ".join(sorted(f"({each})" if " " in each else each for each in terms))


def _term(stated: Mapping[str, Any]) -> str:
    if "expression" in stated:
        return str(stated["expression"])
    license_ = stated["license"]
    return str(license_.get("id") or CLASSIFIERS.get(license_["name"], license_["name"]))


def allowed(expression: str) -> bool:
    """Whether a license can be kept to: every part of an AND, one part of an OR."""
    licensing = get_spdx_licensing()
    try:
        parsed = licensing.parse(expression, validate=True)
    except ExpressionError:
        return False
    return parsed is not None and _kept(licensing, parsed)


def _kept(licensing: Any, parsed: Any) -> bool:
    if isinstance(parsed, licensing.AND):
        return all(_kept(licensing, each) for each in parsed.args)
    if isinstance(parsed, licensing.OR):
        return any(_kept(licensing, each) for each in parsed.args)
    return parsed.key in ALLOWED


def _environment(place: Place) -> Path:
    made = place.scratch / "installs" / "bill"
    if not made.is_dir():
        installs.uv(place, _newest(place.root), made)
    return made


def _newest(root: Path) -> Path:
    for each in reversed(installs.PYTHONS):
        try:
            return interpreters.ensure(root, each)
        except interpreters.NoInterpreter:
            continue
    return installs.oldest(root)


def _make(place: Place, environment: Path, into: Path) -> None:
    time = commands.output("git", "log", "-1", "--format=%ct", cwd=place.root).strip()
    commands.output(
        *(commands.PROGRAMS / "cyclonedx-py", "environment", "--sv", "1.6"),
        *("--output-reproducible", "--mc-type", "application"),
        *("--pyproject", place.root / "pyproject.toml", "--output-file", into),
        environment / "bin" / "python",
        cwd=place.scratch,
        env=commands.environment(SOURCE_DATE_EPOCH=time),
    )


def _name(component: Mapping[str, Any]) -> str:
    return canonicalize_name(str(component["name"]))
