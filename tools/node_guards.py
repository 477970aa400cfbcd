"""Writes the tables of the Node.js guards from those of the Python guards.

    python -m tools.node_guards

The contract decides how an event's source is detected and where its origin is, each event class
which fields are documented, and each validator which options it takes. `node_guards/src/generated/`
has all of them as TypeScript; a test compares it with this module's output.
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from runtime_guards import contract
from runtime_guards.audit import origins
from runtime_guards.contract import ALIKE, TRIGGERS, ArnOf
from runtime_guards.errors import REASONS
from runtime_guards.options.aws_values import CLOSED, GROWING
from runtime_guards.validation.event import LINE, Leaf

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "node_guards" / "src" / "generated"
_HEAD = "// Written by `python -m tools.node_guards` from runtime_guards/. Don't edit it.\n"
# How an option's annotation is checked, and its type in TypeScript.
_KINDS = {
    "bool": ("flag", "boolean"),
    "int": ("whole", "number"),
    "int | None": ("whole", "number"),
    "float | None": ("seconds", "number"),
    "Collection[str] | None": ("names", "Iterable<string>"),
    "str | None": ("text", "string | RegExp"),
    "Cors | None": ("cors", "Cors"),
}
_BITS = {"line": 1, "text": 2, "flag": 4, "whole": 8, "fraction": 16, "object": 32, "list": 64}
_OF_CLASSES = {
    str: "text",
    bool: "flag",
    int: "whole",
    float: "fraction",
    dict: "object",
    list: "list",
}
_ITEM = re.compile(r" {4,8}(\w+): ")


def files() -> Mapping[Path, str]:
    """The generated files with their content."""
    return {
        FOLDER / "contract.ts": _HEAD + "".join(_contract()),
        FOLDER / "documented.ts": _HEAD + "".join(_documented()),
        FOLDER / "options.ts": _HEAD + "".join(_options()),
    }


def main() -> None:
    """Writes the files."""
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def ported() -> list[str]:
    """The sources that have a validator in `node_guards/src/sources/`, in the contract's order."""
    have = {path.stem for path in (FOLDER.parent / "sources").glob("*.ts")}
    return [trigger.name for trigger in TRIGGERS if trigger.name in have]


def camel(name: str) -> str:
    """An option's name in the spelling of JavaScript: `max_records` is `maxRecords`."""
    return re.sub(r"[_-]([a-z0-9])", lambda match: match[1].upper(), name)


def _pascal(source: str) -> str:
    return (name := camel(source))[:1].upper() + name[1:]


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True)


def _contract() -> Iterator[str]:
    marked = [(each.name, each.mark) for each in TRIGGERS if each.mark]
    marked += contract._SECOND_MARKS.items()
    yield "\n/** A path, with the texts that it may hold, or the service of its ARN. */\n"
    yield "export type Place = readonly [path: Path, expected?: readonly string[] | string];\n"
    yield "export type Path = readonly (string | number)[];\n"
    yield "\n/** The marks of sources, in the order of detection. */\n"
    yield "export const MARKS: readonly (readonly [string, ...Place[]])[] = [\n"
    for name, mark in marked:
        yield f"  {_literal([name, *map(_place, mark)])},\n"
    yield "];\n\n/** Sources whose events have no mark. */\n"
    unmarked = [each.name for each in TRIGGERS if not each.mark]
    yield f"export const UNMARKED: readonly string[] = {_literal(unmarked)};\n"
    yield "\n/** A detected source whose events may also be validated as the second. */\n"
    yield f"export const ALIKE: Readonly<Record<string, string>> = {_literal(ALIKE)};\n"
    yield "\n/** Every reason of a refusal, with the HTTP status that answers it. */\n"
    yield f"export const REASONS = {_literal(REASONS)} as const;\n"
    yield "\n/** Where the ARN of a trigger is, and of which services it can be. */\n"
    yield "export const ARNS: Readonly<Record<string, readonly [Path, string]>> = {\n"
    for name, (path, service) in origins._ARNS.items():
        yield f"  {_literal(name)}: {_literal([path, service])},\n"
    yield "};\n\n/** Where the authenticated caller is; the first text decides. */\n"
    yield "export const CALLERS: Readonly<Record<string, readonly Path[]>> = {\n"
    for name, paths in origins._CALLERS.items():
        yield f"  {_literal(name)}: {_literal(paths)},\n"
    yield "};\n\n"
    yield "/** Services that send events to a bus, by the names in their ARNs. */\n"
    yield f"export const ON_BUSES = {_literal(origins._ON_BUSES)};\n"
    per_record = sorted(origins._PER_RECORD)
    yield f"export const PER_RECORD: readonly string[] = {_literal(per_record)};\n"


def _place(place: Any) -> list[Any]:
    expected = place.expected
    if expected is None:
        return [place.path]
    if isinstance(expected, ArnOf):
        return [place.path, expected.service]
    return [place.path, [expected] if isinstance(expected, str) else list(expected)]


def _documented() -> Iterator[str]:
    yield "\n/** Documented fields: `[shape]` is a list; a number has the bits of `BITS`, 0. */\n"
    yield "export type Documented = number | readonly [Documented] | Fields;\n"
    bits = ", ".join(f"{name}: {bit}" for name, bit in _BITS.items())
    yield "/** JSON types of a field; `line` is a text without a control character. */\n"
    yield f"export const BITS = {{ {bits} }};\n"
    yield "export type Fields = { readonly [name: string]: Documented };\n"
    for source in ported():
        for name, event in _events(source):
            fields = event.FIELDS
            yield f"\nexport const {name}: {_type(fields)} = {_literal(_fields(fields))};\n"


def _type(fields: Any) -> str:
    return "Fields" if isinstance(fields, dict) else "Documented"


def _events(source: str) -> Iterator[tuple[str, Any]]:
    """The event classes of a source that document fields."""
    name = contract.BY_NAME[source].validator.rpartition(".")[0]
    for key, value in vars(importlib.import_module(name)).items():
        if inspect.isclass(value) and value.__module__ == name and "FIELDS" in vars(value):
            yield re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).upper(), value


def _fields(fields: Any) -> Any:
    if isinstance(fields, dict):
        return {name: _fields(below) for name, below in fields.items()}
    if isinstance(fields, list):
        return [_fields(fields[0])]
    if not isinstance(fields, Leaf):
        return 0
    return sum(_BITS[_OF_CLASSES[kind]] for kind in fields.kinds) + (fields is LINE)


def validator(source: str) -> Any:
    """The validator class of a source."""
    module, _, name = contract.BY_NAME[source].validator.rpartition(".")
    return getattr(importlib.import_module(module), name)


def parameters(kind: Any) -> Mapping[str, inspect.Parameter]:
    """The options of a validator, with those of its bases."""
    found: dict[str, inspect.Parameter] = {}
    for base in kind.__mro__:
        if "__init__" not in vars(base) or base is object:
            continue
        known = inspect.signature(vars(base)["__init__"]).parameters.values()
        found |= {
            each.name: each
            for each in known
            if each.kind is each.KEYWORD_ONLY and each.name not in found
        }
        if all(each.kind is not each.VAR_KEYWORD for each in known):
            break
    return {name: found[name] for name in found if name not in kind.lacks}


def _options() -> Iterator[str]:
    yield '\nimport type { Cors } from "../cors.js";\nimport type { Model } from "../bodies.js";\n'
    yield "\n/** How each option is checked, and its default. */\n"
    yield 'export type Kind = "cors" | "flag" | "model" | "names" | "seconds" | "text" | "whole";\n'
    yield "export type Options = Readonly<Record<string, readonly [Kind, (boolean | number)?]>>;\n"
    for source in ported():
        kind, name = validator(source), _pascal(source)
        texts, known = _texts(kind), parameters(kind)
        models = [each for each, option in known.items() if _kind(option)[0] == "model"]
        generic = "<Body>" if models else ""
        yield f"\n/** Options of `{camel(source)}()`. */\n"
        yield f"export interface {name}Options{generic} {{\n"
        for option, parameter in known.items():
            yield f"  /** {texts[option]} */\n"
            yield f"  {camel(option)}?: {_kind(parameter)[1]} | undefined;\n"
        yield f"}}\n\nexport const {source.replace('-', '_').upper()}: Options = {{\n"
        for option, parameter in known.items():
            default = parameter.default
            given = [] if default is None else [default]
            yield f"  {camel(option)}: {_literal([_kind(parameter)[0], *given])},\n"
        yield "};\n"
    yield "\n/** Values of allow-lists: closed lists of AWS's, and those to which it adds. */\n"
    yield "type Values = Readonly<Record<string, readonly string[]>>;\n"
    for table, values in (("CLOSED", CLOSED), ("GROWING", GROWING)):
        for source, lists in values.items():
            if source in ported():
                name = f"{table}_{source.replace('-', '_').upper()}"
                known_values = {camel(option): texts for option, texts in lists.items()}
                yield f"export const {name}: Values = {_literal(known_values)};\n"


def _kind(parameter: inspect.Parameter) -> tuple[str, str]:
    annotation = str(parameter.annotation)
    if annotation.startswith("Model["):
        return "model", "Model<Body>"
    return _KINDS[annotation]


def _texts(kind: Any) -> Mapping[str, str]:
    """The description of each option, from the docstrings of a validator and its bases."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        lines, name = (inspect.getdoc(base) or "").split("\n"), ""
        inside = False
        for line in lines:
            if not line.startswith(" "):
                inside = line.startswith("Keyword arguments")
                name = ""
            elif inside and (match := _ITEM.match(line)) and not line.startswith(" " * 8):
                name = match[1]
                found[name] = line[match.end() :].strip()
            elif inside and name:
                found[name] += f" {line.strip()}"
    return {name: _adapted(text) for name, text in found.items()}


def _adapted(text: str) -> str:
    """A text about an option as it is for JavaScript."""
    text = re.sub(r", see `runtime_guards\.\w+`", "", text)
    for python, javascript in (("True", "true"), ("False", "false"), ("None", "undefined")):
        text = text.replace(python, javascript)
    return text.replace("*/", "*\\/")


if __name__ == "__main__":
    main()
