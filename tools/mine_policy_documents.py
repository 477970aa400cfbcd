"""Mines `policypack/facts/policy_documents.csv`: the properties of pulumi_aws that hold a policy.

Run it by hand after a new `pulumi_aws` was pinned:

    .venv/bin/python -m tools.mine_policy_documents

It adds a line for each property that is new, and takes out those that are gone. Someone decides
what a new one is: until then its line has no kind, and a test fails.

A property counts where the SDK types it as a policy document, or where it is text and its name or
its documentation calls it a policy. One that is the name of a policy, or whose documentation lists
the values that it may have, is none.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from policypack.facts.policy_documents import TABLE, PolicyDocument, policy_documents
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


def main() -> None:
    """Mine the installed SDK, write the table, and print what someone has to decide."""
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
    """The lines of what the SDK has, with what is decided of each."""
    known = {(row.type, row.path): row for row in table}
    return [known.get(each, PolicyDocument(*each, *[""] * 8)) for each in sorted(found)]


def written(table: Iterable[PolicyDocument]) -> str:
    """The text of the table."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(PolicyDocument._fields)
    writer.writerows(table)
    return file.getvalue()


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
