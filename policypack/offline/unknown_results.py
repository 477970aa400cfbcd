"""The result of a function that cannot be answered: unknown values of the declared types."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from policypack.facts.invented import INVENTED, form_of, invented
from policypack.offline import unserved
from policypack.offline.output_templates import TIMESTAMP
from policypack.offline.schema import FunctionType, Type
from policypack.offline.templates import TemplateScope, fill, opaque
from policypack.offline.unserved import is_security_relevant
from policypack.reading import files
from policypack.start.lazy_patterns import lazy_pattern

_FOREIGN = {"node_modules", "site-packages", "__pycache__", "vendor"}


def sources(program: Path, endings: tuple[str, ...], most: int) -> Iterator[Path]:
    """The first files with the endings, in an order that does not depend on the machine."""
    return islice(_below(program, endings), most)


def _below(program: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    for top, folders, names in os.walk(program):
        folders[:] = sorted(
            each
            for each in folders
            if each not in _FOREIGN
            and not each.startswith(".")
            and not Path(top, each, "pyvenv.cfg").exists()
        )
        yield from (Path(top, name) for name in sorted(names) if name.endswith(endings))


# A text that stands for unknown content and that a program may parse, as it does with secrets.
#
# It is a JSON object. A program that asks it for a field by a name of its own gets an unknown
# text: the object has each name that the program mentions. As a whole it is as unknown.

# `data.name`, `data["name"]`, `data.get("name")`, and the tag of a field in Go, `json:"name"`.
_NAME = lazy_pattern(r"""(?:\.|[\[(]\s*["'`]|json:")([A-Za-z_][\w-]*)""")
_SOURCES = (".py", ".ts", ".js", ".mjs", ".cjs", ".mts", ".go", ".yaml", ".yml")
_MOST_FILES = 500
_MOST_NAMES = 2000


@cache
def unknown_document(program: Path = Path()) -> str:
    """The text for the program in a folder."""
    names = sorted(
        {name for file in sources(program, _SOURCES, _MOST_FILES) for name in _names(file)}
    )
    return json.dumps({name: invented(name) for name in (INVENTED, *names[:_MOST_NAMES])})


def _names(file: Path) -> Iterator[str]:
    try:
        text = files.read_text(file, files.PAGE)
    except (OSError, ValueError):
        return
    for found in _NAME.finditer(text):
        yield found[1]


# Placeholder values for result fields of which only the name and the type are known.
#
# They are harmless: an unused id, ARN or name, an empty text, a zero. `unserved.py`
# decides which fields may have a placeholder.

_PREFIXES = {
    "vpc": "vpc", "subnet": "subnet", "securitygroup": "sg", "routetable": "rtb",
    "networkinterface": "eni", "instance": "i", "image": "ami", "volume": "vol",
    "snapshot": "snap", "internetgateway": "igw", "natgateway": "nat", "networkacl": "acl",
    "transitgateway": "tgw", "vpcendpoint": "vpce", "launchtemplate": "lt",
}  # fmt: skip
_OWNERS = lazy_pattern("^(ownerId|owner|accountId|awsAccountId|registryId|ownerAccountId|account)$")
# Times in the past of every resource; an end or a deletion may never happen.
_PAST_TIME = lazy_pattern(
    r"([cC]reat|[uU]pdat|[mM]odif|[cC]hanged|[lL]aunch)\w*(At|Date|Time|Timestamp)$"
)
# Arguments that only narrow a search: a result repeats them where they were given.
_SEARCH_ARGUMENTS = lazy_pattern(
    "^(filters?|mostRecent|owners|nameRegex|namePrefix|includeDeprecated|sourceJson|overrideJson)"
)
_PLACEHOLDER_DEPTH = 3


def is_search_argument(name: str, function: FunctionType) -> bool:
    """Whether a field is an unused search argument and not part of the result."""
    if name not in function.arguments:
        return False
    kind = function.arguments[name].type.kind
    return kind in ("bool", "list", "object") or bool(_SEARCH_ARGUMENTS.match(name))


def placeholder(
    name: str, type_: Type, scope: TemplateScope, known: Mapping[str, Any], depth: int = 0
) -> Any:
    """A harmless value of the type `type_`, or None if there is none."""
    kind = type_.kind
    if kind == "string":
        return _text(name, scope, known)
    if kind in ("int", "number"):
        # A port would end up in a security group's rule.
        if re.search("[pP]ort$", name):
            return None
        return 1 if "ersion" in name or "evision" in name else 0
    if kind == "bool":
        return False
    if kind == "map":
        return {}
    if kind == "object":
        return _object(type_, scope, depth)
    if kind == "list" and type_.element:
        return _list(name, type_.element, scope, known, depth)
    return None


def _list(
    name: str, element: Type, scope: TemplateScope, known: Mapping[str, Any], depth: int
) -> list[Any]:
    if element.kind == "object":
        one = _object(element, scope, depth)
        # Programs index lists of objects; an empty one would stop them.
        return [one] if one else []
    if element.kind == "string" and re.search("(ids|arns|names|Ids|Arns|Names)$", name):
        return [_text(name[:-1], _numbered(scope, index), {}) for index in range(2)]
    return []


def _numbered(scope: TemplateScope, index: int) -> TemplateScope:
    return TemplateScope(scope.token, f"{scope.name} {index}", scope.inputs, scope.context)


def _object(type_: Type, scope: TemplateScope, depth: int) -> dict[str, Any] | None:
    if depth >= _PLACEHOLDER_DEPTH:
        return None
    fields = {
        name: placeholder(name, prop.type, scope, {}, depth + 1)
        for name, prop in type_.properties.items()
        if not is_security_relevant(name)
    }
    return {name: value for name, value in fields.items() if value is not None}


def _text(name: str, scope: TemplateScope, known: Mapping[str, Any]) -> str:
    if name == "region":
        return scope.known["region"]
    if _OWNERS.match(name):
        return scope.known["account"]
    if name in ("id", "arn") and known.get(name):
        return str(known[name])
    if name == "outpostArn":
        return ""
    if re.search("(^arn|Arn)$", name):
        return _arn(name, scope)
    if re.search("(^id|Id|Identifier)$", name):
        return _identifier(name, scope)
    if _PAST_TIME.search(name):
        return TIMESTAMP
    return _named(name, scope)


def _arn(name: str, scope: TemplateScope) -> str:
    service = scope.token.removeprefix("aws:").partition("/")[0]
    if name == "roleArn" or name.endswith("RoleArn"):
        return str(fill("arn:{partition}:iam::{account}:role/{#lower10}", scope))
    kind = name.removesuffix("Arn").removesuffix("arn").lower() or _kind(scope)
    place = f"arn:{{partition}}:{service}:{{region}}:{{account}}:{kind}/"
    return str(fill(place + "{#hex17}", scope))


def _identifier(name: str, scope: TemplateScope) -> str:
    stem = re.sub("(Id|Identifier|id)$", "", name).lower() or _kind(scope)
    prefix = next((short for long, short in _PREFIXES.items() if stem.endswith(long)), None)
    return f"{prefix}-{opaque('hex17', scope)}" if prefix else opaque("hex17", scope)


def _kind(scope: TemplateScope) -> str:
    return scope.token.partition("/get")[2].partition(":")[0].removesuffix("s").lower()


def _named(name: str, scope: TemplateScope) -> str:
    if re.search("(^availabilityZone)$", name):
        return scope.known["region"] + "a"
    if re.search("(^url|Url|^uri|Uri)$", name):
        return str(fill("https://{#lower10}.{region}.{suffix}", scope))
    if re.search("([eE]ndpoint|[dD]nsName|[dD]omainName)$", name):
        return str(fill("{#lower10}.{region}.{suffix}", scope))
    if re.search("(^name|Name)$", name):
        return f"{_kind(scope) or 'name'}-{opaque('lower8', scope)}"
    return ""


def unknown_text(name: str, scope: TemplateScope) -> str:
    """The text of a field, which is distinct for each thing that a program looks up."""
    things = (scope.inputs.get(each) for each in _THINGS)
    thing = next((each for each in things if isinstance(each, str)), "")
    # The name of a parameter says more about its value than the word `value`.
    form = form_of(thing) if name == "value" else form_of(name)
    return invented(f"{thing or _kind(scope)}-{name}", form)


# What names a thing, and says nothing about it.
_IDENTITY = lazy_pattern("^(id|arn|name|region)$|(Id|Arn)$")
# Arguments that name what is looked up.
_THINGS = ("name", "secretId", "key", "path", "keyId", "id", "bucket", "arn")
# What programs parse.
_DOCUMENTS = {"secretString", "body", "result"}
_RESULT_DEPTH = 4


def unknown_result(
    function: FunctionType, scope: TemplateScope, echoed: Mapping[str, Any]
) -> dict[str, Any]:
    """The result of a function for content: its identity, and unknown values of the right types."""
    unserved.tell("content", scope.token)
    found = {}
    for name, prop in function.results.items():
        if name in echoed:
            found[name] = echoed[name]
        elif not (is_search_argument(name, function) or _is_unused(name, function)):
            found[name] = _unknown(name, prop.type, scope)
    return {name: value for name, value in found.items() if value is not None}


def _is_unused(name: str, function: FunctionType) -> bool:
    """Whether a result repeats an argument that was not given, such as the choice of an option."""
    is_argument = name in function.arguments and not function.results[name].always
    return is_argument and not _IDENTITY.search(name)


def _unknown(name: str, type_: Type, scope: TemplateScope, depth: int = 0) -> Any:
    """The engine takes no unknown value from a function, so an invented text stands for one.

    For a number or a flag there is no such value, and no guess.
    """
    if type_.kind == "string":
        if _IDENTITY.search(name) and not is_security_relevant(name):
            return placeholder(name, type_, scope, {})
        return unknown_document() if name in _DOCUMENTS else unknown_text(name, scope)
    if type_.kind == "list" and type_.element:
        one = _unknown(name, type_.element, scope, depth + 1)
        return [] if one is None else [one]
    if type_.kind == "object" and depth < _RESULT_DEPTH:
        fields = {
            each: _unknown(each, prop.type, scope, depth + 1)
            for each, prop in type_.properties.items()
        }
        return {each: value for each, value in fields.items() if value is not None}
    return {} if type_.kind == "map" else None
