"""A path to scan, opened as the deployment package of a function or of a layer."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Verdict, undecided_message
from policypack.model.deserialization import ARCHIVE, ASSET, SIGNATURE
from policypack.model.resources import Resource
from policypack.reading import files
from policypack.report.cyclonedx import Component, Occurrence, Vulnerability
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from policypack.standalone.document_files import template_in
from policypack.start.record import record
from policypack.supply_chain.advisories import known_vulnerabilities
from policypack.supply_chain.archives import DeploymentPackage, is_archive
from policypack.supply_chain.dependencies import Inventory, read_inventory, shipped_releases
from policypack.supply_chain.manifests import (
    ManifestError,
    Requirement,
    decoded,
    formats,
    is_manifest,
    parse,
)
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.packages import LAYER, opened, property_path

# https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html#packaging-layers-paths
_LAYER_FOLDERS = {"python", "nodejs", "java", "ruby", "bin", "lib"}


@record(frozen=True)
class Target:
    """One path as given, and the Pulumi type of the resource whose package it would be.

    `code` is the archive as a program would give it to the resource. `folder` is the folder of the
    package's files; None for an archive.
    """

    path: str
    code: Mapping[str, Any]
    folder: str | None

    @cached_property
    def package(self) -> DeploymentPackage:
        """What ships."""
        package = opened(Resource("", "", "", {"code": self.code}))
        assert package is not None
        return package

    @cached_property
    def type(self) -> str:
        """That of a layer, where nothing lies outside of a layer's folders."""
        tops = {PurePosixPath(entry.name).parts[0] for entry in self.package.entries}
        return LAYER if tops and tops <= _LAYER_FOLDERS else FUNCTION

    @property
    def inventory(self) -> Inventory:
        """The dependencies that the package declares and ships."""
        return self.package.once(read_inventory)

    def file(self, name: str) -> str:
        """The path of the package's file `name` on the disk, or of the archive that has it."""
        return self.path if self.folder is None else os.path.join(self.folder, name)


def target(path: str) -> Target:
    """Opens a path. Raises ValueError for a missing or unsupported one."""
    place = Path(path)
    if place.is_dir():
        return Target(path, _on_disk(ARCHIVE, place), path)
    if not place.exists():
        raise ValueError(f"{path}: no such file or folder")
    if not place.is_file():
        raise ValueError(f"{path}: not a regular file; name a folder, an archive or a manifest")
    if is_archive(place.name):
        return Target(path, _on_disk(ARCHIVE, place), None)
    if manifest := _manifest(path):
        folder, name = manifest
        names = (name, *_included(Path(folder), name))
        assets = {each: _on_disk(ASSET, Path(folder, each)) for each in names}
        return Target(path, {SIGNATURE: ARCHIVE, "assets": assets}, folder)
    other = template_in(place.name, _text(place) or "")
    what = f"{other}, not a package" if other else "unsupported file"
    raise ValueError(
        f"{path}: {what}; name a folder, an archive (.zip, .whl, .tar.gz) or a manifest "
        "such as requirements.txt, uv.lock or package-lock.json"
    )


def _on_disk(kind: str, place: Path) -> dict[str, str]:
    """A file or a folder as an asset or an archive."""
    return {SIGNATURE: kind, "path": str(place.absolute())}


def is_for_development(path: str) -> bool:
    """Whether a file only lists development dependencies, which aren't deployed."""
    return Path(path).is_file() and any(map(formats.is_for_development, _names(path)))


def _manifest(path: str) -> tuple[str, str] | None:
    """The folder of a package, and the name that a manifest has in it; None for another file. A
    manifest may be known by its folder, as `requirements/prod.txt` is."""
    folder = os.path.dirname(path)
    folders = (folder, os.path.dirname(folder) if folder else os.pardir)
    found = zip(folders, _names(path), strict=True)
    return next(((folder, name) for folder, name in found if is_manifest(name)), None)


def _names(path: str) -> tuple[str, str]:
    """The name of a file in a package of its folder, and in one of the folder above."""
    place = Path(path).absolute()
    return place.name, f"{place.parent.name}/{place.name}"


def _included(folder: Path, manifest: str) -> list[str]:
    """The names of the files that a manifest includes, relative to the folder."""
    included: list[str] = []

    def read(name: str) -> str | None:
        text = _text(folder / name)
        if text is not None:
            included.append(name)
        return text

    try:
        parse(manifest, _text(folder / manifest) or "", read)
    except ManifestError:
        # A rule reports the malformed manifest.
        return included
    return included


def _text(path: Path) -> str | None:
    try:
        return decoded(files.read_bytes(path, files.DOCUMENT))
    except OSError:
        return None


# What rules are about that judge all packages together.
_WHOLE = Resource("", "pulumi:pulumi:Stack", "", {})


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The rules that judge a package alone, without the resource that it belongs to."""
    return tuple(rule for rule in catalogue() if rule.judges_packages_alone)


def verdicts(targets: Sequence[Target], settings: Settings) -> list[Verdict]:
    """The verdicts in the order of the targets, each with the file that a person opens."""
    # The number distinguishes a path that is given twice.
    by_name = {str(number): target for number, target in enumerate(targets)}
    shipping = (Resource(at, each.type, at, {"code": each.code}) for at, each in by_name.items())
    # A scan reads the disk alone: no deployment makes more values known.
    found = judge([*shipping, _WHOLE], settings, rules(), values_known=True)
    subjects = [*by_name, _WHOLE.urn]
    # What is judged of all packages together is told last of each.
    found.sort(key=lambda it: (subjects.index(it.subject), _is_of_all(it.rule), it.rule.id))
    return [_placed(each, by_name) for each in found]


def _is_of_all(rule: Rule) -> bool:
    return _WHOLE.type in rule.types


def bill(targets: Sequence[Target]) -> tuple[list[Occurrence], list[Vulnerability]]:
    """The releases by the file that ships them, and their known vulnerabilities."""
    shipped = [
        (_component(release), target.file(release.file))
        for target in targets
        for release in shipped_releases(target.inventory)
    ]
    return shipped, [each for target in targets for each in _vulnerabilities(target)]


def _vulnerabilities(target: Target) -> Iterator[Vulnerability]:
    for known in known_vulnerabilities(target.inventory):
        advisory = known.advisory
        yield Vulnerability(
            advisory.id,
            _component(known.release),
            tuple(sorted(advisory.aliases)),
            advisory.severity or "",
            known.unaffected or known.fixed or "",
            advisory.summary,
        )


def _component(release: Requirement) -> Component:
    return Component(release.ecosystem, release.key, release.version or "")


def _placed(verdict: Verdict, by_name: Mapping[str, Target]) -> Verdict:
    """The verdict about the file itself, unfolded: no resource has the file as its code."""
    verdict = replace(verdict, folded_into=None, also=(), cause=None)
    target = by_name.get(verdict.subject)
    if target is None:
        return verdict
    file = verdict.file or ""
    path = verdict.path.removeprefix(property_path(file)).removeprefix(".")
    if verdict.outcome is Outcome.UNDECIDED:
        message = undecided_message(path or file or "the package", verdict.waits_for)
        verdict = replace(verdict, message=message)
    if target.folder is None:
        within = f"{file}.{path}" if file and path else file or path
        return replace(verdict, subject=target.path, file=target.path, path=within)
    place = target.file(file) if file else target.path
    return replace(verdict, subject=target.path, file=place, path=path)
