"""Mines `policypack/facts/defaults.csv`: what AWS does where a property is not set.

Run it by hand after a new `pulumi_aws` was pinned, or where a rule relies on a new default:
`.venv/bin/python -m tools.mine_defaults`.

It adds a line for each default of a declared rule, and fills the lines that the provider's
documentation decides; `tools/default_sentences.py` reads its sentences. All other lines keep the
proof that was looked up for them, a quoted sentence as long as it stands there. It prints those
that have none. For what a rule of another form relies on, someone writes type, path, value and
rule; a test names them.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from policypack.facts.defaults import DOCUMENTATION, TABLE, Default, all_defaults, encoded
from policypack.forms.property_rule import PropertyDeclaration
from policypack.rule.rule import Rule
from policypack.rules import all_rules
from tools.default_sentences import Stated, stated_default
from tools.mine_schema import GETTER, TOKEN, arguments_name, class_bodies
from tools.sdk_types import object_name, type_code

Key = tuple[str, str, str]


class Documented(NamedTuple):
    """The code of a property's type, and the property's documentation."""

    code: str
    text: str


def main() -> None:
    """Mine the installed SDK, write the table, and print what to look up."""
    table = mined(all_defaults(), all_rules())
    TABLE.write_text(written(table), encoding="utf-8")
    for row in table:
        if not row.text:
            print(f"look up {row.path} of {row.type}, and write its source into {TABLE.name}")


def written(table: Iterable[Default]) -> str:
    """The text of the table."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(Default._fields)
    writer.writerows((*row[:3], encoded(row.value), " ".join(row.rules), *row[5:]) for row in table)
    return file.getvalue()


def mined(table: Iterable[Default], rules: Iterable[Rule]) -> list[Default]:
    """The table with the defaults of the rules, and with what the documentation decides."""
    rules = list(rules)
    declared = {rule.id for rule in rules if isinstance(rule.declared, PropertyDeclaration)}
    kept = {row[:3]: row for row in table}
    readers: dict[Key, set[str]] = {key: set(row.rules) - declared for key, row in kept.items()}
    for rule in rules:
        for key, value in relied_on(rule):
            readers.setdefault(key, set()).add(rule.id)
            kept.setdefault(key, Default(*key, value, (), "", "", ""))
    return [
        _proven(kept[key]._replace(rules=tuple(sorted(readers[key]))))
        for key in sorted(kept)
        if readers[key]
    ]


def relied_on(rule: Rule) -> Iterator[tuple[Key, Any]]:
    """The defaults of a declared rule."""
    declared = rule.declared
    if isinstance(declared, PropertyDeclaration):
        for kind, path in declared.properties.items():
            if declared.default is not None:
                yield (kind, path, ""), declared.default
            if kind in declared.instead:
                other = declared.instead[kind]
                yield (kind, path, other.where), other.value


def _proven(row: Default) -> Default:
    found = None if row.where else stated(row.type, row.path)
    if found:
        return row._replace(
            value=found.value, source=DOCUMENTATION, as_of=version(), text=found.sentence
        )
    if row.source != DOCUMENTATION:
        return row
    if is_quoted(row):
        return row._replace(as_of=version())
    return row._replace(source="", as_of="", text="")


def is_quoted(row: Default) -> bool:
    """Whether the documentation of the property still contains the text of its line."""
    found = documented(row.type, row.path)
    return found is not None and row.text in " ".join(found.text.split())


def stated(token: str, path: str) -> Stated | None:
    """The default that the SDK's documentation of a property states for all cases."""
    found = documented(token, path)
    return stated_default(found.text, found.code) if found else None


def documented(token: str, path: str) -> Documented | None:
    """The documentation of a property at a path such as `replicas[].pointInTimeRecovery`."""
    properties = _resources(_folder(token)).get(token, {})
    found = None
    for step in path.replace("[]", "").split("."):
        found = properties.get(step)
        if found is None:
            return None
        name = found.code.lstrip("[{").removeprefix("@")
        properties = _objects(name.partition("/")[0]).get(name, {}) if "/" in name else {}
    return found


@lru_cache(maxsize=1)
def version() -> str:
    """The version of the installed SDK."""
    return str(
        json.loads((_package() / "pulumi-plugin.json").read_text(encoding="utf-8"))["version"]
    )


@lru_cache(maxsize=1)
def _package() -> Path:
    spec = importlib.util.find_spec("pulumi_aws")
    if spec is None or spec.origin is None:
        sys.exit("pulumi_aws is not installed here: run make setup, or pip install pulumi-aws")
    return Path(spec.origin).parent


def _folder(token: str) -> str:
    name = token.split(":")[1].partition("/")[0]
    # A module of Python cannot be named like a keyword: lambda_.
    return name if (_package() / name).is_dir() else f"{name}_"


@cache
def _resources(folder: str) -> Mapping[str, Mapping[str, Documented]]:
    found = {}
    for path in sorted((_package() / folder).glob("*.py")):
        source = path.read_text(encoding="utf-8")
        bodies = dict(class_bodies(source))
        for name, token in TOKEN.findall(source):
            found[token] = _properties(bodies[arguments_name(bodies, name)], folder)
    return found


@cache
def _objects(folder: str) -> Mapping[str, Mapping[str, Documented]]:
    bodies = class_bodies((_package() / folder / "_inputs.py").read_text(encoding="utf-8"))
    return {
        object_name(name, folder): _properties(body, folder)
        for name, body in bodies
        if not name.endswith("ArgsDict")
    }


def _properties(body: str, folder: str) -> Mapping[str, Documented]:
    return {
        wire or name: Documented(type_code(annotation, folder), text)
        for wire, name, annotation, text in GETTER.findall(body)
    }


if __name__ == "__main__":
    main()
