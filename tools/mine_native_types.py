"""Makes `policypack/facts/native_types.z`, which maps resources of aws-native to pulumi_aws.

And `tools/native_unmapped.txt`: the types of aws-native without an equivalent.

Cloud Control's types and pulumi_aws's describe the same resources under different names. Names that
follow a rule are matched by rule, from the schemas of both SDKs; `tools/native_exceptions.py` lists
the others. Only this script needs the SDK:

    pip download --no-deps pulumi-aws-native==1.84.0
    .venv/bin/python -m tools.mine_native_types pulumi_aws_native-1.84.0-py3-none-any.whl

The same wheel gives the same bytes.
"""

from __future__ import annotations

import re
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from policypack.offline import schema
from tools import mine_schema
from tools.native_exceptions import (
    ADDED,
    MODULES,
    NOT_TWINS,
    OLD_MODULES,
    PROPERTIES,
    TYPES,
    WRAPPERS,
)

TARGET = Path(__file__).resolve().parent.parent / "policypack/facts/native_types.z"
UNMAPPED = Path(__file__).with_name("native_unmapped.txt")
# What pulumi_aws and CloudFormation call a nested group of settings.
_GROUPS = re.compile(r"(Configurations?|Config|Specification|Settings?|Options|Policy|Properties)$")
_KEY = re.compile(r"(kms|encryption).*key|kmsKey", re.IGNORECASE)
# What CloudFormation calls the policy of a resource.
_DOCUMENTS = ("keypolicy", "policydocument", "policytext", "resourcepolicy")
_TAG = "_root_inputs.Tag"
_LINKS = ("Id", "Name")
# They are documents and texts.
_NO_LINKS = ("policy",)
_DEEPEST = 6
_TEXT = {"string", "int", "number", "any"}


class Kind(NamedTuple):
    """The type of a property of either SDK: `fields` of an object, `element` of a list or map."""

    kind: str
    element: Kind | None = None
    fields: Mapping[str, Kind] = {}


def mined(wheel: Path) -> tuple[str, str]:
    """One line per twin: the type of aws-native, the type of pulumi_aws, pairs of paths.

    And one per type without a twin.
    """
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as files:
            files.extractall(folder)
        rows = mine_schema.rows(Path(folder) / "pulumi_aws_native")
    version = wheel.name.split("-")[1]
    source = f"pulumi_aws_native {version}, pulumi_aws {schema.version()}"
    lines = sorted(_lines(rows))
    mapped = {line.split()[0] for line in lines}
    tokens = (key.removeprefix("R ") for key in rows if key.startswith("R aws-native:"))
    unmapped = sorted(token for token in tokens if token not in mapped)
    return "\n".join([source, *lines]), "".join(f"{line}\n" for line in (source, *unmapped))


def _lines(rows: mine_schema.Lines) -> Iterator[str]:
    by_name: dict[str, list[str]] = {}
    for token in schema.resource_tokens():
        for name in _names(token) if _module(token) not in OLD_MODULES else ():
            by_name.setdefault(name, []).append(token)
    for key, row in rows.items():
        native = key.removeprefix("R ")
        for token in _twins(native, by_name) if key.startswith("R aws-native:") else ():
            pairs = [*_pairs_of(native, token, row, rows)]
            if any(not pair.startswith("!") for pair in pairs):
                yield " ".join([native, token, *pairs, *_outputs(row)])


def _outputs(row: object) -> Iterator[str]:
    """The marks of what only the provider sets: no program decides it."""
    properties = row["p"] if isinstance(row, dict) else {}
    yield from (f"!{name}" for name, (_, flags, *_) in properties.items() if "i" not in flags)


def _twins(native: str, by_name: Mapping[str, list[str]]) -> Iterable[str]:
    if native in TYPES:
        return TYPES[native]
    _, module, name = native.split(":")
    found = by_name.get(f"{module}:{name}".casefold(), [])
    # The module's own type keeps the name.
    found = [token for token in found if _module(token) == module] or found
    # Two types of pulumi_aws in one name tell nothing.
    return [token for token in found if token not in NOT_TWINS] if len(found) == 1 else []


def _names(token: str) -> set[str]:
    """The names that CloudFormation may give to a type: `events:eventbus`, `events:bus`."""
    name, module = token.rpartition(":")[2], _module(token)
    aliases = MODULES.get(module, {"": module})
    prefix, other = next((prefix, aliases[prefix]) for prefix in aliases if name.startswith(prefix))
    # CloudFormation's databases are DBInstance and DBCluster.
    bare, added = name.removeprefix(prefix), ADDED.get(module, "")
    found = (name, bare, f"{other}{name}", f"DB{name}", f"{added}{name}")
    return {f"{other}:{each}".casefold() for each in found}


def _module(token: str) -> str:
    return token.split(":")[1].split("/")[0]


def _pairs_of(native: str, token: str, row: object, rows: mine_schema.Lines) -> Iterator[str]:
    named = schema.resource(token)
    assert named is not None
    ours = {key: _of_classic(prop.type) for key, prop in named.properties.items()}
    theirs = _fields(row, rows, 0)
    key = native.removeprefix("aws-native:"), token.removeprefix("aws:")
    given = PROPERTIES.get(key, "").split()
    yield from _given(given, ours, theirs)
    halves = [pair.removeprefix("!").replace(">", "=").partition("=") for pair in given]
    used = {_top(other or one) for one, _, other in halves}
    # A part has no more than what is given.
    if "@" in used:
        return
    taken = {_top(one) for one, _, _ in halves}
    left = {key: kind for key, kind in ours.items() if key not in taken}
    free = {key: kind for key, kind in theirs.items() if key not in used}
    owner = native.rpartition(":")[2]
    found = [*_pairs(left, free, owner)]
    yield from found
    taken |= {_top(pair) for pair in found}
    paired = {other or one for one, _, other in halves}
    for wrapper in (each.format(owner).casefold() for each in WRAPPERS):
        for name, kind in theirs.items():
            if name.casefold() == wrapper and kind.fields and name not in paired:
                below = {_top(each.removeprefix(f"{name}.")) for each in paired}
                rest = {key: kind for key, kind in kind.fields.items() if key not in below}
                others = {key: kind for key, kind in left.items() if key not in taken}
                yield from _pairs(others, rest, owner, "", f"{name}.")


def _given(given: list[str], ours: Mapping[str, Kind], theirs: Mapping[str, Kind]) -> Iterator[str]:
    """The pairs by hand; `one>other` pairs what lies below two objects by rule."""
    by_hand = {pair.partition("=")[0] for pair in given}
    for pair in given:
        at, by_rule, to = pair.partition(">")
        found = _pair(at, _at(ours, at), to, _at(theirs, to)) if by_rule else [pair]
        yield from (each for each in found if not by_rule or each.partition("=")[0] not in by_hand)


def _at(fields: Mapping[str, Kind], path: str) -> Kind:
    """The target of a path, as `list[].object.name`."""
    kind = Kind("object", None, fields)
    for name, *indexes in (re.split(r"\[", step) for step in path.split(".") if step):
        kind = kind.fields[name] if name else kind
        for _ in indexes:
            assert kind.element is not None, path
            kind = kind.element
    return kind


def _top(path: str) -> str:
    return re.split(r"[.\[=?{~|+%&^]", path)[0]


def _pairs(
    ours: Mapping[str, Kind],
    theirs: Mapping[str, Kind],
    owner: str = "",
    at: str = "",
    to: str = "",
) -> Iterator[str]:
    """The pairs of paths below two objects: `classic=native`, or one path where they are equal."""
    left = dict(theirs)
    for name in sorted(ours, key=lambda each: each not in theirs):
        other = _counterpart(name, ours, left, owner.rpartition(":")[2])
        if other is not None:
            found = [*_pair(f"{at}{name}", ours[name], f"{to}{other}", left[other])]
            if found:
                del left[other]
                yield from found


def _counterpart(
    name: str, ours: Mapping[str, Kind], theirs: Mapping[str, Kind], owner: str
) -> str | None:
    """The native property of this name, by the rules by which the two SDKs differ."""
    lower = {each.casefold(): each for each in theirs}
    prefixed = owner.casefold() + name.casefold()
    bare = name.casefold().removeprefix(owner.casefold())
    for candidate in (
        name.casefold(),
        prefixed,
        bare,
        f"{name}s".casefold(),
        f"{name}Document".casefold(),
        # `auths` and `auth`.
        name.casefold().removesuffix("s"),
    ):
        if candidate in lower and (candidate == name.casefold() or lower[candidate] not in ours):
            return lower[candidate]
    documents = [each for each in theirs if name == "policy" and each.casefold() in _DOCUMENTS]
    if len(documents) == 1 and documents[0] not in ours:
        return documents[0]
    group = _GROUPS.sub("", name)
    same = [each for each in theirs if _GROUPS.sub("", each) == group and each not in ours]
    if len(same) == 1:
        return same[0]
    if _KEY.search(name):
        keys = [each for each in theirs if _KEY.search(each) and each not in ours]
        if len(keys) == 1 and sum(bool(_KEY.search(each)) for each in ours) == 1:
            return keys[0]
    if name == "name":
        # `policyName` of a `RolePolicy`.
        named = [each for each in theirs if each.endswith("Name") and _ends(owner, each[:-4])]
        return named[0] if len(named) == 1 and named[0] not in ours else None
    # What pulumi_aws calls a `role`, CloudFormation calls `roleName`.
    links = [f"{name}{end}" for end in _LINKS if f"{name}{end}" in theirs]
    return next((each for each in links if each not in ours and name not in _NO_LINKS), None)


def _ends(owner: str, name: str) -> bool:
    return owner.casefold().endswith(name.casefold())


def _pair(at: str, ours: Kind, to: str, theirs: Kind) -> Iterator[str]:
    """The pairs of two properties that mean the same."""
    if ours.kind == "list" and theirs.kind == "list" and ours.element and theirs.element:
        yield from _whole(
            at, to, [*_pair(f"{at}[]", ours.element, f"{to}[]", theirs.element)], theirs
        )
    elif ours.kind == "map" and theirs.kind == "tags":
        yield f"{at}={to}{{}}"
    elif ours.kind == "map" and theirs.kind in ("map", "any"):
        yield _written(at, to)
    elif ours.kind == "list" and ours.element and theirs.kind == "object":
        yield from _pair(f"{at}[0]", ours.element, to, theirs)
    elif ours.kind == "object" and theirs.kind == "list" and theirs.element:
        yield from _pair(at, ours, f"{to}[0]", theirs.element)
    elif ours.kind == "object" and theirs.kind == "object":
        # `originId` of an origin is its `id`.
        owner = re.sub(r"s?\[\d*\]$", "", _GROUPS.sub("", at.rpartition(".")[2]))
        below = [*_pairs(ours.fields, theirs.fields, owner, f"{at}.", f"{to}.")]
        yield from _whole(at, to, below, theirs)
    elif ours.kind == theirs.kind or (ours.kind in _TEXT and theirs.kind in _TEXT):
        yield _written(at, to)


def _whole(at: str, to: str, below: list[str], theirs: Kind) -> Iterator[str]:
    """One pair for all below where every native name is the same."""
    leaves = {f"{to}{each}" for each in _leaves(theirs)}
    equal = {pair.replace(at, to, 1) for pair in below if "=" not in pair}
    if at == to and below and leaves <= equal:
        yield at
    else:
        yield from below


def _leaves(kind: Kind) -> Iterator[str]:
    if kind.kind == "list" and kind.element:
        yield from (f"[]{each}" for each in _leaves(kind.element))
    elif kind.kind == "object" and kind.fields:
        yield from (
            f".{name}{each}" for name, field in kind.fields.items() for each in _leaves(field)
        )
    else:
        yield ""


def _written(at: str, to: str) -> str:
    return at if at == to else f"{at}={to}"


def _of_classic(type_: schema.Type, depth: int = 0) -> Kind:
    if depth > _DEEPEST:
        return Kind("any")
    element = _of_classic(type_.element, depth + 1) if type_.element else None
    fields = {key: _of_classic(each.type, depth + 1) for key, each in type_.properties.items()}
    return Kind(type_.kind, element, fields)


def _fields(row: object, rows: mine_schema.Lines, depth: int) -> dict[str, Kind]:
    properties = row["p"] if isinstance(row, dict) else {}
    return {name: _of_native(code, rows, depth) for name, (code, *_) in properties.items()}


def _of_native(code: str, rows: mine_schema.Lines, depth: int) -> Kind:
    if code.startswith("[@") and code.endswith(_TAG):
        return Kind("tags")
    if code[0] in "[{":
        return Kind("list" if code[0] == "[" else "map", _of_native(code[1:], rows, depth))
    if code[0] != "@":
        return Kind({"s": "string", "i": "int", "n": "number", "b": "bool"}.get(code[0], "any"))
    row = rows.get(f"O {code[1:]}")
    # An enumeration is text; it has no properties.
    if row is None:
        return Kind("string")
    return Kind("object", None, _fields(row, rows, depth + 1)) if depth < _DEEPEST else Kind("any")


if __name__ == "__main__":
    twins, without = mined(Path(sys.argv[1]))
    TARGET.write_bytes(zlib.compress(twins.encode(), 9))
    UNMAPPED.write_text(without, encoding="utf-8")
