"""The declarations of the SDKs: every resource and function with its properties, read lazily.

The data is `schema.json.gz` for `pulumi_aws`, `native_schema.json.gz` for aws-native and
`other_schemas.json.gz` for the other providers that have a stand-in, mined from the SDKs' sources
by `tools/mine_schema.py`. A file is decompressed and a type decoded when it is first asked for.

    role = resource("aws:iam/role:Role")            # ResourceType, or None
    role.properties["assumeRolePolicy"].required    # names are as on the wire: camelCase
    role.properties["arn"].computed                 # an output, not an input
    role.import_id                                  # "developer_name", from the documentation
    policy = role.properties["inlinePolicies"].type # Type(kind="list", element=Type("object"...))
    policy.element.properties["name"].type.kind     # "string": nested types resolve on access
    get_ami = function("aws:ec2/getAmi:getAmi")
    get_ami.arguments["owners"], get_ami.results["id"]
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from policypack.reading.files import split_lines
from policypack.start.record import record

Kind = Literal[
    "string", "int", "number", "bool", "list", "map", "object", "asset", "archive", "any"
]

_KINDS: dict[str, Kind] = {
    "s": "string",
    "i": "int",
    "n": "number",
    "b": "bool",
    "[": "list",
    "{": "map",
    "@": "object",
    "A": "asset",
    "Z": "archive",
    "*": "any",
}

# The packages beside the one of AWS, by the names of their plugins.
NATIVE = "aws-native"
OTHER_PACKAGES = (
    *("archive", NATIVE, "command", "docker", "docker-build", "null", "random", "time", "tls"),
)
_FILES = {"aws": "schema.json.gz", NATIVE: "native_schema.json.gz"}
_FILE_OF_OTHERS = "other_schemas.json.gz"
PACKAGES = ("aws", *OTHER_PACKAGES)


@record(frozen=True)
class Type:
    """The type of a value: `element` for a list or map, `name` for an object.

    `asset` accepts an archive too, `archive` does not accept a file. `any`: the SDK allows
    more than one type.
    """

    kind: Kind
    element: Type | None = None
    name: str = ""

    @property
    def properties(self) -> Mapping[str, Property]:
        """The properties of an object type; empty for any other kind."""
        return _object(self.name) if self.kind == "object" else {}


@record(frozen=True)
class Property:
    """One property of a resource, function or object type.

    `required` is meant as an input; `always` as an output: the SDK declares it as never absent, so
    an optional input that is `always` there is filled in by AWS or by a default. `secret` means
    that the SDK wraps it, `json` that it is a JSON document in a string. `default` is what the
    documentation names as the default: text, as printed there, and not always the provider's own.
    `replaces`: the documentation states that a change requires a replacement; it omits this for
    some properties.
    """

    name: str
    type: Type
    input: bool
    output: bool
    required: bool
    always: bool
    secret: bool
    json: bool
    replaces: bool
    default: str | None

    @property
    def computed(self) -> bool:
        """Only the provider sets it."""
        return self.output and not self.input


@record(frozen=True)
class ResourceType:
    """A resource type; `import_id` and `arn_example` come from its documentation, or are None."""

    token: str
    properties: Mapping[str, Property]
    import_id: str | None
    arn_example: str | None

    @property
    def inputs(self) -> Mapping[str, Property]:
        """The properties that a program may set."""
        return {name: prop for name, prop in self.properties.items() if prop.input}

    @property
    def computed(self) -> Mapping[str, Property]:
        """The properties that only the provider sets."""
        return {name: prop for name, prop in self.properties.items() if prop.computed}


@record(frozen=True)
class FunctionType:
    """A function (invoke): its arguments and the properties of its result."""

    token: str
    arguments: Mapping[str, Property]
    results: Mapping[str, Property]


@cache
def resource(token: str) -> ResourceType | None:
    """The resource type of a token such as `aws:lambda/function:Function`."""
    row = _row("R", token)
    if row is None:
        return None
    return ResourceType(token, _properties(row["p"]), row.get("id"), row.get("arn"))


@cache
def function(token: str) -> FunctionType | None:
    """The function of a token such as `aws:iam/getPolicyDocument:getPolicyDocument`."""
    row = _row("F", token)
    if row is None:
        return None
    return FunctionType(token, _properties(row["a"]), _properties(row["r"]))


def resource_tokens(package: str = "aws") -> Iterator[str]:
    """Every resource token of a package, sorted."""
    return _tokens(f"R {package}:", package)


def function_tokens(package: str = "aws") -> Iterator[str]:
    """Every function token of a package, sorted."""
    return _tokens(f"F {package}:", package)


@cache
def version(package: str = "aws") -> str:
    """The version of the SDK that a package's data was mined from."""
    return str((_row("V", package) or {})["version"])


def package_of(token: str) -> str:
    """The package of a token or of a nested type's name: those of AWS have no prefix."""
    prefix = token.partition(":")[0]
    return prefix if prefix in OTHER_PACKAGES else "aws"


def _text(package: str) -> str:
    return _lines(_FILES.get(package, _FILE_OF_OTHERS))


@cache
def _lines(file: str) -> str:
    """One line per type, sorted: `kind token<TAB>json`."""
    return gzip.decompress(Path(__file__).with_name(file).read_bytes()).decode()


def _tokens(prefix: str, package: str) -> Iterator[str]:
    for line in split_lines(_text(package)):
        if line.startswith(prefix):
            yield line[2 : line.index("\t")]


def _row(kind: str, name: str) -> dict[str, Any] | None:
    """The decoded line of a type, found by halving: splitting the text would cost every start."""
    text, key = _text(package_of(name)), f"{kind} {name}"
    low, high = 0, len(text)
    while low < high:
        start = text.rfind("\n", low, (low + high) // 2) + 1 or low
        end, found = text.index("\n", start), text[start : text.index("\t", start)]
        if found == key:
            return cast("dict[str, Any]", json.loads(text[start + len(key) + 1 : end]))
        low, high = (end + 1, high) if found < key else (low, start)
    return None


@cache
def _object(name: str) -> Mapping[str, Property]:
    row = _row("O", name)
    assert row is not None, f"the mined schema has no object type {name}"
    return _properties(row["p"])


def _properties(rows: Mapping[str, list[str]]) -> dict[str, Property]:
    return {name: _property(name, *row) for name, row in rows.items()}


def _property(name: str, code: str, flags: str, default: str | None = None) -> Property:
    return Property(
        name,
        _type(code),
        input="i" in flags,
        output="o" in flags,
        required="r" in flags,
        always="a" in flags,
        secret="s" in flags,
        json="j" in flags,
        replaces="f" in flags,
        default=default,
    )


@cache
def _type(code: str) -> Type:
    kind = _KINDS[code[0]]
    if kind in ("list", "map"):
        return Type(kind, element=_type(code[1:]))
    return Type(kind, name=code[1:])
