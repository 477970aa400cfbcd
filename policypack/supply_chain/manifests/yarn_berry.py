"""The yarn.lock of Yarn 2 and later, in YAML: https://yarnpkg.com/advanced/lexicon#lockfile"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.manifests.documents import Lines, mapping, word, yaml_object
from policypack.supply_chain.manifests.model import (
    NPM,
    Origin,
    Requirement,
    without_credentials,
)
from policypack.supply_chain.manifests.package_json import npm_addresses, origin_of
from policypack.supply_chain.manifests.yarn_entries import YarnEntry, name_of

_GROUPS = ("dependencies", "optionalDependencies")
_NPM = "npm:"
_OF_INDEX = (_NPM, "patch:")
# `os=darwin & cpu=arm64`: https://yarnpkg.com/configuration/manifest#os
_CONDITION = lazy_pattern(r"(\w+)=([\w-]+)")
_LAMBDA = {"os": ("linux",), "cpu": ("x64", "arm64"), "libc": ("glibc",)}
# Where Yarn fetches what its registry names elsewhere: https://yarnpkg.com/advanced/lexicon#locator
_ARCHIVE = lazy_pattern(r"(?:::|&)__archiveUrl=([^&#]*)")


def entries(text: str, file: str) -> Iterator[YarnEntry]:
    """The entries of the file, in order."""
    lines = Lines(text)
    for key, stated in yaml_object(text, file).items():
        if key == "__metadata":
            continue
        line = lines.following(f'"{key}"')
        table = mapping(stated, file, line)
        needs = {name for group in _GROUPS for name in mapping(table.get(group), file, line)}
        fields = {name: str(value) for name, value in table.items() if name not in _GROUPS}
        fields["resolution"] = word(table.get("resolution"), file, line)
        yield YarnEntry(line, key.split(", "), fields, needs)


def _excludes_lambda(conditions: str) -> bool:
    """Whether the package is for other systems than Lambda's."""
    stated = dict(_CONDITION.findall(conditions))
    return any(stated.get(name, known[0]) not in known for name, known in _LAMBDA.items())


def requirement(entry: YarnEntry, file: str) -> Requirement:
    """The package that the entry resolves to."""
    resolution = entry.fields["resolution"]
    name = name_of(resolution, file, entry.line)
    rest = resolution[len(name) + 1 :]
    origin = _origin(rest)
    archives = [unquote(each) for each in _ARCHIVE.findall(rest)]
    address = rest.partition("::")[0].partition("#")[0]
    fetched = archives if origin is Origin.INDEX else [address]
    conditions = entry.fields.get("conditions", "")
    local = origin is Origin.PATH
    version = None if local else _version(rest) or entry.fields.get("version")
    return Requirement(
        name,
        file,
        entry.line,
        NPM,
        version or "",
        pinned=True,
        version=version,
        # Yarn has no checksum of what the machine that locked does not install.
        hashed=bool(entry.fields.get("checksum") or local or _excludes_lambda(conditions)),
        origin=origin,
        location=without_credentials(fetched[0]) if fetched and "://" in fetched[0] else None,
        addresses=tuple(place for each in fetched for place in npm_addresses(each)),
    )


def _version(reference: str) -> str:
    """The release that Yarn fetches; the field `version` only repeats it."""
    return reference.removeprefix(_NPM).partition("::")[0] if reference.startswith(_NPM) else ""


def _origin(reference: str) -> Origin:
    if reference.startswith(_OF_INDEX):
        return Origin.INDEX
    is_repository = "#commit=" in reference or ".git#" in reference
    return Origin.VCS if is_repository else origin_of(reference)
