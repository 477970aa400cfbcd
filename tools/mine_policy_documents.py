"""Mines `policypack/facts/policy_documents.tsv`: the properties of pulumi_aws that hold a policy.

Run it by hand after a new `pulumi_aws` was pinned, and with the wheel of aws-native after a new one
was mapped, which prints what holds a policy there and neither reads as pulumi_aws nor has a line:

    .venv/bin/python -m tools.mine_policy_documents [pulumi_aws_native-1.84.0-py3-none-any.whl]

It adds a line for each property that is new, and takes out those that are gone. Someone decides
what a new one is: until then its line has no kind, and a test fails.

A property holds a policy if the SDK types it as a policy document, or if it is text and its name or
documentation calls it a policy. The name of a policy and a property whose documentation lists the
possible values are excluded.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from policypack.facts.native_types import twins_of
from policypack.facts.policy_documents import TABLE, PolicyDocument, policy_documents
from policypack.model.resources import NATIVE
from tools import mine_schema
from tools.mine_schema import GETTER, TOKEN, arguments_name, class_bodies
from tools.sdk_types import is_document, object_name, type_code

_NAME = re.compile(r"polic(y|ies)", re.IGNORECASE)
# Parts of a name that make it something about a policy.
_ABOUT = re.compile(
    r"(Arns?|Ids?|Names?|Types?|Versions?|Urls?|Regions|Revision|Runtime|Number|Label|Language|Behavior|Scope"
    r"|Direction|Description|HeaderValue|Constraints)$"
)
# Where a document is called by another name.
_CONTENT = ("content", "document")
# How the provider's documentation lists values, or says that the text is a name.
_CHOICE = re.compile(
    r"\b(valid|possible|supported|allowed) values|\bone of|\bdefault(s| value)? (is|to|value) `"
    r"|\b(is|are|either) `|` or `|^(The )?name of|^how |TLS version|security policy for"
    r"|policy applied when|(content-security|referrer)-policy|security threats|paddingpolicy",
    re.IGNORECASE,
)


class Property(NamedTuple):
    """A property of the SDK: the code of its type, whether it is a document, and what it says."""

    code: str
    is_typed: bool
    text: str


# CloudFormation's names of properties that hold a policy other than an IAM policy.
_NOT_IAM = {
    ("aws-native:bedrockagentcore:Policy", "definition.policy"),
    ("aws-native:networkmanager:CoreNetwork", "policyDocument"),
    ("aws-native:sns:Topic", "dataProtectionPolicy"),
}


def main() -> None:
    """Mine the installed SDK, write the table, and print what someone has to decide."""
    if sys.argv[1:]:
        for kind, path in unread(Path(sys.argv[1])):
            print(f"{path} of {kind}: map it, or write a line for it into {TABLE.name}")
        return
    spec = importlib.util.find_spec("pulumi_aws")
    assert spec is not None
    assert spec.origin is not None
    table = merged(policy_documents(), mined(Path(spec.origin).parent))
    TABLE.write_text(written(table), encoding="utf-8")
    for row in table:
        if not row.kind:
            print(f"{row.path} of {row.type}: write its kind, and who judges it, into {TABLE.name}")


def merged(
    table: Iterable[PolicyDocument], found: Iterable[tuple[str, str]]
) -> list[PolicyDocument]:
    """The lines of the SDK's properties with the decision for each, and the lines of aws-native."""
    known = {(row.type, row.path): row for row in table}
    native = {each for each in known if each[0].startswith(NATIVE)}
    return [known.get(each, PolicyDocument(*each, *[""] * 8)) for each in sorted({*found, *native})]


def written(table: Iterable[PolicyDocument]) -> str:
    """The text of the table."""
    return "".join("\t".join(row) + "\n" for row in (PolicyDocument._fields, *table))


def mined(package: Path) -> set[tuple[str, str]]:
    """The type and the path of each property of the SDK in the folder that may hold a policy."""
    nested = {name: rows for folder in _folders(package) for name, rows in _nested(folder, package)}
    return {
        (token, path)
        for module in package.rglob("*.py")
        for token, rows in _resources(module, package)
        for path in _documents(rows, nested, ())
    }


def holds_policy(name: str, property_: Property) -> bool:
    """Whether a property of this name may hold a policy."""
    if property_.is_typed:
        return True
    if property_.code != "s" or _ABOUT.search(name):
        return False
    if name in _CONTENT:
        return bool(_NAME.search(property_.text))
    return bool(_NAME.search(name)) and not _CHOICE.search(" ".join(property_.text.split()))


def _documents(
    rows: Mapping[str, Property],
    nested: Mapping[str, Mapping[str, Property]],
    above: tuple[str, ...],
) -> Iterator[str]:
    for name, property_ in rows.items():
        if holds_policy(name, property_):
            yield name
        kind = property_.code.lstrip("[{").removeprefix("@")
        # Some types hold themselves, such as the statements of a web ACL.
        if kind not in above and kind in nested and "@" in property_.code:
            head = name + "[]" * (property_.code.count("[") + property_.code.count("{"))
            for path in _documents(nested[kind], nested, (*above, kind)):
                yield f"{head}.{path}"


def unread(wheel: Path) -> Iterator[tuple[str, str]]:
    """The types and paths of aws-native that hold a policy, and that no rule reads."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as files:
            files.extractall(folder)
        rows = mine_schema.rows(Path(folder) / "pulumi_aws_native")
    listed = {(each.type, each.path) for each in policy_documents()}
    for key in sorted(rows):
        native = key.removeprefix("R ")
        if native.startswith(NATIVE):
            held = _native_documents(key, rows, ()) if key != native else ()
            read = {bare_text(other) for twin in twins_of(native) for _, other in twin.pairs}
            found = {(native, path) for path in held if path not in read}
            yield from sorted(found - listed - _NOT_IAM)


def bare_text(path: str) -> str:
    """The native path of a pair without its marks."""
    return path.replace("[#]", "[]").strip("&")


def _native_documents(key: str, rows: mine_schema.Lines, above: tuple[str, ...]) -> Iterator[str]:
    """The paths of what a type takes as any value, or as an object of no shape, and calls a
    policy."""
    properties = rows[key]["p"]
    assert isinstance(properties, dict)
    for name, (code, flags, *_) in properties.items():
        below = f"O {code.lstrip('[{')[1:]}" if "@" in code else ""
        fields = rows[below]["p"] if below in rows else None
        if "i" in flags and _NAME.search(name) and (code == "*" or fields == {}):
            yield name
        elif fields and below not in above and "i" in flags:
            head = name + "[]" * (len(code) - len(code.lstrip("[{")))
            yield from (
                f"{head}.{path}" for path in _native_documents(below, rows, (*above, below))
            )


def _folders(package: Path) -> Iterator[Path]:
    return (path.parent for path in package.rglob("_inputs.py"))


def _nested(folder: Path, package: Path) -> Iterator[tuple[str, Mapping[str, Property]]]:
    place = folder.relative_to(package).as_posix()
    for name, body in class_bodies((folder / "_inputs.py").read_text(encoding="utf-8")):
        if not name.endswith("ArgsDict"):
            yield object_name(name, place), _properties(body, place)


def _resources(module: Path, package: Path) -> Iterator[tuple[str, Mapping[str, Property]]]:
    source = module.read_text(encoding="utf-8")
    bodies = dict(class_bodies(source))
    place = module.parent.relative_to(package).as_posix()
    for name, token in TOKEN.findall(source):
        yield token, _properties(bodies[arguments_name(bodies, name)], place)


def _properties(body: str, place: str) -> Mapping[str, Property]:
    return {
        wire or name: Property(type_code(annotation, place), is_document(annotation), text)
        for wire, name, annotation, text in GETTER.findall(body)
    }


if __name__ == "__main__":
    main()
