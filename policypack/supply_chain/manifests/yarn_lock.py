"""yarn.lock, of Yarn 1 (a format of its own) and of Yarn 2 and later (YAML).

https://classic.yarnpkg.com/lang/en/docs/yarn-lock/ and https://yarnpkg.com/advanced/lexicon#lockfile
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policypack.supply_chain.manifests.documents import Lines, mapping, word, yaml_object
from policypack.supply_chain.manifests.model import (
    NPM,
    Manifest,
    ManifestError,
    Origin,
    Requirement,
    without_credentials,
)
from policypack.supply_chain.manifests.package_lock import origin_of

_BERRY = re.compile(r"^__metadata:", re.MULTILINE)
_FIELD = re.compile(r'^  "?(version|resolved|integrity)"? "?([^"\s]+)"?\s*$')
_ALIAS = "npm:"
# `axios@^1.6.0`, `@scope/name@npm:^1`: the name ends at the second at sign of a scoped one.
_NAME = re.compile(r"(@?[^@]+)@")


def parse(text: str, file: str) -> Manifest:
    """Every package of the lock file but the workspace itself."""
    found = _berry(text, file) if _BERRY.search(text) else _classic(text, file)
    return Manifest(file, NPM, is_lock=True, requirements=tuple(found))


def _classic(text: str, file: str) -> Iterator[Requirement]:
    head: tuple[int, str] | None = None
    fields: dict[str, str] = {}
    for number, line in enumerate([*text.splitlines(), "end:"], 1):
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            if head:
                yield _of_classic(*head, fields, file)
            if not line.rstrip().endswith(":"):
                raise ManifestError("does not have the expected structure", file, number)
            head, fields = (number, line), {}
        elif field := _FIELD.match(line):
            fields[field[1]] = field[2]


def _of_classic(line: int, head: str, fields: Mapping[str, str], file: str) -> Requirement:
    name = _aliased(head.lstrip('"'), file, line)
    version = word(fields.get("version"), file, line)
    address = fields.get("resolved", "")
    return Requirement(
        name,
        file,
        line,
        NPM,
        version,
        pinned=True,
        version=version,
        # Before 1.10 the SHA-1 behind the address was the only hash.
        hashed="integrity" in fields or "#" in address,
        origin=origin_of(address.partition("#")[0]),
        location=without_credentials(address) if "://" in address else None,
    )


def _aliased(descriptor: str, file: str, line: int) -> str:
    """The package that is installed: in `old@npm:lodash@^3`, the one after `npm:`."""
    name = _name(descriptor, file, line)
    alias = descriptor[len(name) + 1 :].partition(",")[0]
    target = _NAME.match(alias.removeprefix(_ALIAS)) if alias.startswith(_ALIAS) else None
    return target[1] if target else name


def _berry(text: str, file: str) -> Iterator[Requirement]:
    lines = Lines(text)
    for key, stated in yaml_object(text, file).items():
        if key == "__metadata":
            continue
        line = lines.following(f'"{key}"')
        table = mapping(stated, file, line)
        resolution = word(table.get("resolution"), file, line)
        if "@workspace:" not in resolution and "@link:" not in resolution:
            yield _of_berry(resolution, table, file, line)


def _of_berry(resolution: str, table: Mapping[str, Any], file: str, line: int) -> Requirement:
    name = _name(resolution, file, line)
    rest = resolution[len(name) + 1 :]
    version = str(table.get("version") or "")
    kind = Origin.INDEX if rest.startswith(("npm:", "patch:")) else origin_of(rest)
    if "#commit=" in rest or ".git#" in rest:
        kind = Origin.VCS
    return Requirement(
        name,
        file,
        line,
        NPM,
        version,
        pinned=True,
        version=version or None,
        hashed=bool(table.get("checksum")) or kind is Origin.PATH,
        origin=kind,
        location=without_credentials(rest.partition("#")[0]) if "://" in rest else None,
    )


def _name(descriptor: str, file: str, line: int) -> str:
    found = _NAME.match(descriptor)
    if found is None:
        raise ManifestError("does not have the expected structure", file, line)
    return found[1]
