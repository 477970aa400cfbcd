"""Writes the tables of the Node.js guards from those of the Python guards.

    python -m tools.node_guards

The contract decides how an event's source is detected and where its origin is, each event class
which fields are documented, and each validator which options it takes, in which form, and which
shape its events have. `node_guards/src/generated/` has all of them as TypeScript; a test compares
it with this module's output.
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
from runtime_guards.events import cloudformation, cognito, lex
from runtime_guards.options import forms
from runtime_guards.startup import variables
from runtime_guards.validation import edge_origins, git_refs, shapes
from runtime_guards.validation.event import LINE, Event, Leaf

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
    "Collection[str]": ("names", "Iterable<string>"),
    "Validates[BatchEvent[Record]] | None": ("source", "Inner<Body>"),
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
        FOLDER / "forms.ts": _HEAD + "".join(_forms()),
        FOLDER / "shapes.ts": _HEAD + "".join(_shapes()),
        FOLDER / "variables.ts": _HEAD + "".join(_variables()),
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
    yield '\nimport { ofApi, ofContext } from "../audit/origins.js";\n'
    yield 'import type { Mark, Source } from "../contract.js";\n'
    yield "\n/** Why an event is refused. */\n"
    yield f"export type Reason = {' | '.join(map(_literal, REASONS))};\n"
    yield "\n/** The HTTP statuses that answer refusals, where it isn't 400. */\n"
    others = {reason: status for reason, status in REASONS.items() if status != 400}
    yield f"export const STATUSES: Readonly<Record<string, number>> = {_literal(others)};\n\n"
    marks = _marks()
    for at, (_, mark) in enumerate(marks):
        yield f"const M{at}: Mark = {_literal([*map(_place, mark)])};\n"
    for order, trigger in enumerate(TRIGGERS):
        name = trigger.name
        alternatives = ", ".join(_alternatives(name, marks))
        fields = [f"name: {_literal(name)}", f"order: {order}", f"marks: [{alternatives}]"]
        fields += _origin(name)
        yield f"\nexport const {_constant(name)}_SOURCE: Source<{_literal(name)}> = {{\n"
        yield "".join(f"  {field},\n" for field in fields) + "};\n"


def _marks() -> list[tuple[str, Any]]:
    """The marks of sources, in the order of detection."""
    marked = [(each.name, each.mark) for each in TRIGGERS if each.mark]
    return [*marked, *contract._SECOND_MARKS.items()]


def _alternatives(source: str, marks: list[tuple[str, Any]]) -> Iterator[str]:
    """The marks of a source's events, each with those that decide for another source before it."""
    alike = {source, *(detected for detected, second in ALIKE.items() if second == source)}
    for at, (name, mark) in enumerate(marks):
        # The same mark as one before it never decides.
        if name in alike and mark not in [earlier for _, earlier in marks[:at]]:
            yield _alternative(f"M{at}", mark, marks[:at])
    if source not in {name for name, _ in marks}:
        yield _alternative("[]", (), marks)


def _alternative(text: str, mark: Any, before: list[tuple[str, Any]]) -> str:
    others = [f"M{at}" for at, (_, other) in enumerate(before) if not _exclude(mark, other)]
    return f"[{', '.join([text, *others])}]"


def _exclude(one: Any, other: Any) -> bool:
    """Whether no event can have two marks."""
    return any(_differ(place, second) for place in one for second in other)


def _differ(one: Any, other: Any) -> bool:
    """Whether no event has what two places say: lists and objects, or other texts at one place."""
    for step, second in zip(one.path, other.path, strict=False):
        if isinstance(step, str) != isinstance(second, str):
            return True
        if step != second:
            return False
    texts = [_expected(one), _expected(other)]
    return one.path == other.path and all(texts) and not texts[0] & texts[1]


def _expected(place: Any) -> set[str]:
    if isinstance(place.expected, (ArnOf, type(None))):
        return set()
    return {place.expected} if isinstance(place.expected, str) else {*place.expected}


def _origin(source: str) -> Iterator[str]:
    """Where the trigger's ARN and the caller are."""
    if source in origins._APIS:
        yield "arn: ofApi"
    elif source == "function-url":
        yield "arn: ofContext"
    elif source in origins._ARNS:
        path, service = origins._ARNS[source]
        known = [service] if service else [origins._SERVICES.strip().replace(" ", "|"), True]
        yield f"arn: {_literal([path, *known])}"
    if source in origins._CALLERS:
        yield f"callers: {_literal(origins._CALLERS[source])}"
    if source in origins._PER_RECORD:
        yield "perRecord: true"


def _place(place: Any) -> list[Any]:
    if isinstance(place.expected, ArnOf):
        return [place.path, place.expected.service]
    return [place.path, *([sorted(_expected(place))] if place.expected else [])]


def _documented() -> Iterator[str]:
    yield "\n/** Documented fields: `[shape]` is a list; a number has the bits of `BITS`, 0. */\n"
    yield "export type Documented = number | readonly [Documented] | Fields;\n"
    bits = ", ".join(f"{name}: {bit}" for name, bit in _BITS.items())
    yield "/** JSON types of a field; `line` is a text without a control character. */\n"
    yield f"export const BITS = {{ {bits} }};\n"
    yield "export type Fields = { readonly [name: string]: Documented };\n"
    events = {name: event for source in ported() for name, event in _events(source)}
    for name, event in events.items():
        yield f"\nexport const {name}: {_type(event.FIELDS)} = {_literal(_fields(event.FIELDS))};\n"


def _type(fields: Any) -> str:
    return "Fields" if isinstance(fields, dict) else "Documented"


def _events(source: str) -> Iterator[tuple[str, Any]]:
    """The event classes of a source that document fields, those of its bases too."""
    modules = dict.fromkeys(
        kind.__module__ for kind in validator(source).__mro__ if kind.__module__ != "builtins"
    )
    for module in modules:
        for key, value in vars(importlib.import_module(module)).items():
            is_event = inspect.isclass(value) and issubclass(value, Event) and value is not Event
            if is_event and "FIELDS" in vars(value):
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
    has_inner = any(
        _KINDS["Validates[BatchEvent[Record]] | None"] == _kind(each) for each in _all()
    )
    yield f'\nimport type {{ {"Inner, " if has_inner else ""}Model }} from "../bodies.js";\n'
    yield 'import type { Cors } from "../cors.js";\n'
    yield "\n/** How each option is checked, and its default. */\n"
    kinds = sorted({"model", *(kind for kind, _ in _KINDS.values())})
    yield f"export type Kind = {' | '.join(map(_literal, kinds))};\n"
    yield "export type Options = Readonly<Record<string, readonly [Kind, (boolean | number)?]>>;\n"
    for source in ported():
        kind, name = validator(source), _pascal(source)
        texts, known = _texts(kind), parameters(kind)
        types = " ".join(_kind(each)[1] for each in known.values())
        generics = [each for each in ("Body", "Second") if f"<{each}>" in types]
        yield f"\n/** Options of `{camel(source)}()`. */\n"
        generic = f"<{', '.join(generics)}>" if generics else ""
        yield f"export interface {name}Options{generic} {{\n"
        for option, parameter in known.items():
            yield f"  /** {texts[option]} */\n"
            mark, end = ("", "") if _is_required(parameter) else ("?", " | undefined")
            yield f"  {camel(option)}{mark}: {_kind(parameter)[1]}{end};\n"
        yield f"}}\n\nexport const {_constant(source)}: Options = {{\n"
        for option, parameter in known.items():
            default = parameter.default
            given = [default] if isinstance(default, (bool, int)) else []
            yield f"  {camel(option)}: {_literal([_kind(parameter)[0], *given])},\n"
        yield "};\n"


def _all() -> Iterator[inspect.Parameter]:
    return (each for source in ported() for each in parameters(validator(source)).values())


def _is_required(parameter: inspect.Parameter) -> bool:
    return parameter.default is inspect.Parameter.empty


def _constant(source: str) -> str:
    return source.replace("-", "_").upper()


def _kind(parameter: inspect.Parameter) -> tuple[str, str]:
    annotation = str(parameter.annotation)
    if annotation.startswith("Model["):
        # A model of answers has no part in the type of an event.
        if parameter.name == "returns":
            return "model", "Model<unknown>"
        return "model", "Model<Second>" if "Second" in annotation else "Model<Body>"
    return _KINDS[annotation]


def _forms() -> Iterator[str]:
    """The forms of the values of options."""
    texts = [*filter(None, map(_forms_of, ported()))]
    used = _words(texts) & {*_FUNCTIONS_OF_FORMS}
    yield f"\n{_imported({*used, 'type Forms'}, 'forms')}"
    yield from texts
    yield "\nexport const MEDIA_TYPES: Readonly<Record<string, string>> = "
    yield f"{_literal(forms._MEDIA_TYPES)};\n"


def _forms_of(source: str) -> str:
    known = parameters(validator(source))
    found = [(camel(name), _form(forms.of(source, name))) for name in known]
    lines = "".join(f"  {name}: {form},\n" for name, form in found if form)
    return lines and f"\nexport const {_constant(source)}_FORMS = (): Forms => ({{\n{lines}}});\n"


# Functions of Python that make values normal, and forms that are the same for all sources.
_NORMAL: dict[Any, str] = {
    str: "",
    str.lower: ", lower",
    forms._bucket: ", bucket",
    forms._extension: ", extension",
    forms._media_type: ", mediaType",
}
_PLAIN_FORMS: dict[Any, str] = {
    None: "",
    forms.model: "",
    forms.regex: "regex",
    forms.path: "path",
    forms.prefix: "prefix",
}
_FUNCTIONS_OF_FORMS = (
    *("both", "bucket", "extension", "like", "lower", "matching", "mediaType", "oneOf"),
    *("path", "prefix", "regex"),
)


def _form(form: Any) -> str:
    """The call that makes the same form in TypeScript; empty if any text is one."""
    if form in _PLAIN_FORMS:
        return _PLAIN_FORMS[form]
    made_of = inspect.getclosurevars(form).nonlocals
    if "pattern" in made_of:
        must, normal = _literal(made_of["must"]), _NORMAL[made_of["normal"]]
        return f"matching({regular_expression(made_of['pattern'])}, {must}{normal})"
    if "first" in made_of:
        return f"both({_form(made_of['first'])}, {_form(made_of['second'])})"
    values = _literal([*made_of["values"]])
    if "likeness" not in made_of:
        return f"oneOf({values})"
    # A text of so many letters has one letter that differs.
    least = round(1 / (1 - made_of["likeness"]))
    return f"like({values}, {least}, {_literal(made_of['drop'])})"


def regular_expression(pattern: str) -> str:
    """A pattern of Python's for whole texts as a literal of JavaScript, where it is the same.

    Of ASCII: names of AWS have no other letters.
    """
    unknown = re.search(r"\\[AbBdDSWZ]|\(\?[^:]", pattern)
    assert unknown is None, f"{pattern} needs another translation for JavaScript"
    spaces = re.sub(r"(\[[^]]*)\\s", r"\1\\t-\\r ", pattern).replace(r"\s", r"[\t-\r ]")
    escaped = re.sub(r"(\\.)|/", lambda match: match[1] or r"\/", spaces)
    return f"/^(?:{escaped})$/u"


def _shapes() -> Iterator[str]:
    """The shapes of events that a validator declares, and those that its own code applies."""
    texts = [text for source in ported() for text in _shapes_of(source)]
    used = _words(texts)
    yield "\n"
    if "given" in used:
        yield 'import type { Given } from "../options.js";\n'
    own = {_function(kind) for kind in _OWN_SHAPES} & used
    if own:
        yield _imported(own, "own-shapes")
    usual = {_function(kind) for kind in vars(shapes).values() if inspect.isclass(kind)} & used
    yield _imported({*usual, "type Shape"}, "shapes")
    yield from texts


def _words(texts: list[str]) -> set[str]:
    """The names of functions in texts of TypeScript, not those in literals."""
    plain = re.sub(r"/\^.*?\$/u|\"[^\"]*\"", "", "".join(texts))
    return {*re.findall(r"(?<![.\w])[a-z]\w*(?=[(,.)])", plain)}


def _imported(names: set[str], module: str) -> str:
    return f'import {{ {", ".join(sorted(names))} }} from "../{module}.js";\n'


# Shapes that only one source has, written by hand in `own-shapes.ts`.
_OWN_SHAPES = (
    cloudformation._ResponseURL,
    cognito._Attribute,
    edge_origins._Origin,
    git_refs._Ref,
    lex._Confidence,
)
# Shapes besides the event's: constants of a source's module.
_FURTHER_SHAPES = {
    "alexa-skill": {"PARTS": "_PARTS"},
    "appsync-resolver": {"CONTEXT": "CONTEXT", "AMPLIFY": "AMPLIFY"},
    "config-rule": {"INVOKING": "_INVOKING"},
    "lambda-edge": {"CONFIG": "_CONFIG", "OTHERS": "_OTHERS"},
}


def _shapes_of(source: str) -> Iterator[str]:
    kind = validator(source)
    further = _FURTHER_SHAPES.get(source, {})
    for name, constant in further.items():
        shape = getattr(importlib.import_module(kind.__module__), constant)
        yield _exported(f"{_constant(source)}_{name}", _shape(shape))
    if hasattr(kind, "shape") and "CONTEXT" not in further:
        limits = {
            name: Limit(parameter.default, name)
            for name, parameter in parameters(kind).items()
            if str(parameter.annotation) == "int"
        }
        yield _exported(f"{_constant(source)}_SHAPE", _shape(kind(**limits).shape))


def _exported(name: str, shape: str) -> str:
    given = "given: Given" if "given." in shape else ""
    return f"\nexport const {name} = ({given}): Shape =>\n  {shape};\n"


class Limit(int):
    """A limit that an option decides."""

    option: str

    def __new__(cls, value: int, option: str) -> Limit:
        made = super().__new__(cls, value)
        made.option = option
        return made


def _shape(shape: Any) -> str:
    """The call that makes the same shape in TypeScript."""
    return f"{_function(type(shape))}({', '.join(_arguments(shape))})"


def _function(kind: type) -> str:
    name = kind.__name__.lstrip("_")
    return name[:1].lower() + name[1:]


def _arguments(shape: Any) -> list[str]:
    match shape:
        case shapes.Line():
            return [_number(shape._most), *([] if shape._least == 1 else [_number(shape._least)])]
        case shapes.Text():
            return [_number(shape._most)]
        case shapes.Matching():
            return [regular_expression(shape._pattern)]
        case shapes.OneOf():
            return [*map(_literal, sorted(shape._values))]
        case shapes.Number():
            whole = ["true"] if float not in shape.fields.kinds else []
            return [_number(shape._least), _number(shape._most), *whole]
        case shapes.Tree():
            given = {"most": shape._most, "depth": shape._depth, "nodes": shape._nodes}
            given |= {} if shape._total is None else {"total": shape._total}
            usual = vars(shapes.Tree())
            fields = [
                f"{name}: {_number(value)}"
                for name, value in given.items()
                if value != usual[f"_{name}"] or isinstance(value, Limit)
            ]
            return [f"{{ {', '.join(fields)} }}"] if fields else []
        case shapes.Items():
            least = [] if shape._least == 0 else [_number(shape._least)]
            return [_shape(shape._shape), _number(shape._most), *least]
        case shapes.Words():
            return [_shape(shape._shape), _number(shape._most)]
        case shapes.Fields():
            held = [shape._required, shape._optional] if shape._optional else [shape._required]
            return [_shapes_by_name(names) for names in held]
        case shapes.LinesIn():
            return [_shape(shape._shape), *map(_literal, shape._names)]
        case shapes.Typed():
            return [_shape(shape._shape), _literal(_fields(shape.fields))]
        case shapes.Scalar():
            return [_number(shape._line._most)]
    return []


def _shapes_by_name(held: Any) -> str:
    return f"{{ {', '.join(f'{_literal(name)}: {_shape(shape)}' for name, shape in held)} }}"


def _number(value: Any) -> str:
    return f'given.number("{camel(value.option)}")' if isinstance(value, Limit) else str(value)


def _texts(kind: Any) -> Mapping[str, str]:
    """The description of each option, from the docstrings of a validator and its bases."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        # The names of other options may take several lines.
        text = re.sub(r"Keyword arguments[^:]*:", "Keyword arguments:", base.__doc__ or "")
        lines, name = inspect.cleandoc(text).split("\n"), ""
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
    text = re.sub(r", see `runtime_guards[\w.]+`", "", text)
    for python, javascript in (("True", "true"), ("False", "false"), ("None", "undefined")):
        text = text.replace(python, javascript)
    return text.replace("*/", "*\\/")


def _variables() -> Iterator[str]:
    """The variables of the environment that load code or redirect traffic, in any language."""
    tables = {
        "LOADING": [name for name in variables.LOADING if not name.startswith(("PYTHON", "BOTO"))],
        "TRAFFIC": variables.TRAFFIC,
        "PROXIES": variables._PROXIES,
        "CERTIFICATES": variables.CERTIFICATES,
        "LIBRARIES": variables.FOLDERS["LD_LIBRARY_PATH"],
        "SYSTEM": variables._OF_THE_SYSTEM,
    }
    yield f"\nexport const ENDPOINT = {json.dumps(variables._ENDPOINT)};\n"
    for name, texts in tables.items():
        yield f"export const {name}: readonly string[] = {json.dumps(sorted(texts))};\n"


if __name__ == "__main__":
    main()
