"""Values that a program requires and nothing sets, as an offline preview fills them in.

A text or secret is treated as unknown wherever it arrives. A number or a flag cannot carry a mark:
it is assumed, and the report says so. The type and the form of a value follow from its
declaration, from the call that reads it, from what the program makes of it, and from its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args

import yaml

from policypack.facts.invented import Form, form_of, invented, joined_words
from policypack.offline.unknown_results import sources
from policypack.preview.project import Project, mapping
from policypack.reading import files
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

Kind = Literal[Form, "number", "boolean", "array", "object", "json", "file", "folder", "region"]
Source = Literal["configuration", "environment"]
# What is assumed, and what a second run has instead.
_ASSUMED: Mapping[Kind, tuple[str, str]] = {"number": ("1", "2"), "boolean": ("false", "true")}
# `require("x")`, `require_secret_int("x")`, `requireSecretObject<Data>("x")`, `RequireInt("x")`,
# with the function around it and the variable before it.
_CALL = lazy_pattern(
    r"(?:(?P<variable>\w+|\{[^{}=]*\})\s*(?::\s*[\w<>\[\] |.]+)?:?=\s*)?"
    r"(?:(?P<around>[\w.]+)\(\s*)?(?:[\w.]+\.)?"
    r"\b[rR]equire_?(?P<secret>[sS]ecret)?_?(?P<kind>\w*?)\s*(?:<(?P<type>[^()]*)>)?\(\s*"
    r"[\"'`](?P<name>[\w:.-]+)[\"'`]\s*\)?(?:\s*[=!]==?\s*[\"'`](?P<flag>true|false)[\"'`])?"
)
# `Config("shop")` and `config.New(ctx, "shop")`: settings that aren't the project's own.
_NAMESPACE = lazy_pattern(r"\b(?:Config\((?!\s*\))|config\.New\(\s*\w+\s*,(?!\s*\"\"))")
_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("int", "float", "float64", "number"), "number"),
    **dict.fromkeys(("bool", "boolean"), "boolean"),
}
# https://www.pulumi.com/docs/iac/concepts/config/#strongly-typed-configuration
_TYPES: Mapping[str, Kind] = {
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "array": "array",
    "object": "object",
}
# How a program reads a variable of the environment; in Python, the first one fails without it.
_STRICT = r"os\.environ\[\s*[\"']"
_READS = (
    rf"(?:{_STRICT}|os\.(?:getenv|environ\.get|Getenv|LookupEnv)\(\s*[\"']"
    r"|process\.env(?:\.|\[\s*[\"'`]))"
)
_VARIABLE = lazy_pattern(rf"(?:(?P<around>[\w.]+)\(\s*)?(?P<read>{_READS})(?P<name>\w+)")
# What a function makes of a text, by the end of its name.
_USES: Mapping[Kind, tuple[str, ...]] = {
    "number": ("int", "float", "Number", "parseInt", "parseFloat", "Atoi", "ParseInt"),
    "json": ("JSON.parse", "json.loads", "yaml.safe_load", "yaml.load", "json.Unmarshal"),
    "url": ("URL", "url.Parse"),
    "file": ("readFileSync", "readFile", "open", "ReadFile"),
    "folder": ("readdirSync", "readdir", "listdir", "scandir", "walk", "ReadDir"),
    "cidr": ("ip_network", "IPv4Network", "ParseCIDR"),
}
# By the words of a name, where neither a declaration nor a use says more.
_WORDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("region", lazy_pattern(r"(?:.* )?region")),
    ("json", lazy_pattern(r"(?:.* )?json")),
    (
        "folder",
        lazy_pattern(
            r"(?:.* )?(?:dir|directory|folder)"
            r"|path to (?:.* )?(?:contents?|files|assets|site|website)"
        ),
    ),
    # The path of a URL is not that of a file.
    (
        "file",
        lazy_pattern(
            r"(?!.*\b(?:health|base|url|api|route|context)\b)(?:(?:.* )?(?:path|file)|path to .*)"
        ),
    ),
)
# A map by its name; any other object is a list.
_MAP = lazy_pattern(r"(?:.* )?(?:tags|labels|settings|config|options|variables|env|environment)")
_FORMS: tuple[Form, ...] = get_args(Form)
_SOURCES = (".py", ".ts", ".js", ".mjs", ".cjs", ".mts", ".cts", ".tsx", ".go")
_MOST_FILES = 2000


@record(frozen=True)
class Here:
    """A preview: its project, its region, and the folder for files that a program opens."""

    project: Project
    region: str
    folder: Path


@record(frozen=True)
class Placeholder:
    """The text for one value; with `other`, the one of a second run, the text is assumed."""

    name: str
    text: str
    other: str | None = None
    source: Source = "configuration"
    is_region: bool = False

    @property
    def is_assumed(self) -> bool:
        """Whether the program continues with a value that cannot be recognized later."""
        return self.other is not None

    @property
    def note(self) -> str:
        """A line for people."""
        is_known = self.is_assumed or self.is_region
        what = f"{self.text} is assumed" if is_known else "it is treated as known after apply"
        remedy = "in the environment, or in a file for --values"
        if self.source == "configuration":
            remedy = f"with --config {self.name}=VALUE"
        return f"{self.source}: {self.name} is not set, so {what}; set it {remedy}"


@record(frozen=True)
class _Use:
    """How a program reads a value: by which kind of call, and what it makes of it."""

    name: str
    kind: Kind | None = None
    is_secret: bool = False
    fields: tuple[str, ...] = ()


def placeholder(name: str, use: _Use, here: Here, source: Source = "configuration") -> Placeholder:
    """The placeholder for a setting by its full name, or for a variable."""
    own = name.removeprefix(f"{here.project.name}:")
    kind = use.kind or _by_name(own)
    if kind in _ASSUMED:
        return Placeholder(name, *_ASSUMED[kind], source)
    if kind == "object" and not use.fields:
        return Placeholder(name, "{}", "{}", source)
    if kind == "region":
        return Placeholder(name, here.region, source=source, is_region=True)
    return Placeholder(name, _text(own, kind, use, here), source=source)


def _text(name: str, kind: Kind, use: _Use, here: Here) -> str:
    if kind == "array":
        one = re.sub("(?<=[^s])s$", "", name)
        return json.dumps([invented(one, is_secret=use.is_secret)])
    if kind == "object":
        return json.dumps({each: invented(each, is_secret=use.is_secret) for each in use.fields})
    if kind == "json":
        return _document(here)
    if kind in ("file", "folder"):
        return str(_file(here, invented(name, "text"), is_folder=kind == "folder"))
    return invented(name, next((each for each in _FORMS if each == kind), None), use.is_secret)


def _document(here: Here) -> str:
    # It loads protobuf, which the start of a preview does without.
    from policypack.offline.unknown_results import unknown_document

    return unknown_document(here.project.program)


def _file(here: Here, name: str, is_folder: bool) -> Path:
    """A file or a folder that a program may open."""
    path = here.folder / name
    here.folder.mkdir(exist_ok=True)
    if is_folder:
        path.mkdir(exist_ok=True)
    else:
        path.write_text(_document(here), encoding="utf-8")
    return path


def _by_name(name: str) -> Kind:
    words = joined_words(name)
    return next((kind for kind, last in _WORDS if last.fullmatch(words)), form_of(name))


def declared(here: Here, configured: Iterable[str]) -> list[Placeholder]:
    """Placeholders for what the project file declares without a value, unless it is configured."""
    set_ = {full_name(name, here.project) for name in configured}
    given = here.project.settings.get("config")
    found = []
    for name, each in given.items() if isinstance(given, Mapping) else ():
        whole = full_name(str(name), here.project)
        typed = isinstance(each, Mapping) and "type" in each
        if typed and not {"default", "value"} & each.keys() and whole not in set_:
            use = _Use(whole, _TYPES.get(str(each["type"])), each.get("secret") is True)
            found.append(placeholder(whole, use, here))
    return found


def declared_secrets(project: Project) -> set[str]:
    """The names that the project file declares as secret, which Pulumi takes encrypted alone."""
    given = project.settings.get("config")
    return {
        full_name(str(name), project)
        for name, each in (given.items() if isinstance(given, Mapping) else ())
        if isinstance(each, Mapping) and each.get("secret") is True
    }


def required(here: Here, missing: str | None) -> list[Placeholder]:
    """Placeholders for `missing`, and for all else that the program requires by a literal name."""
    calls = (use for text in texts(here.project) for use in _calls(text))
    uses = {full_name(each.name, here.project): each for each in calls}
    uses = {**({missing: _Use(missing)} if missing else {}), **uses}
    return [placeholder(name, use, here) for name, use in uses.items()]


def expected(here: Here, configured: Iterable[str]) -> list[Placeholder]:
    """Placeholders for what the program requires of its own project, unless it is configured.

    A run that fails for one setting after the other takes longer, and much longer where Node.js
    prints the error. The namespace of other settings isn't evaluated: a run names them.
    """
    set_ = {full_name(name, here.project) for name in configured}
    own = (text for text in texts(here.project) if not _NAMESPACE.search(text))
    uses = {use.name: use for text in own for use in _calls(text) if ":" not in use.name}
    named = {full_name(name, here.project): use for name, use in uses.items()}
    return [placeholder(name, use, here) for name, use in named.items() if name not in set_]


def variables(here: Here, said: str, known: Iterable[str]) -> list[Placeholder]:
    """Placeholders for variables of the environment that the program reads and an error names.

    If there is one, variables without which the program cannot continue are filled in as well.
    """
    set_, uses, is_missing = {*known}, dict[str, _Use](), False
    for read in (each for text in texts(here.project) for each in _VARIABLE.finditer(text)):
        name, is_named = read["name"], _named(read["name"], said)
        if name not in set_ and (is_named or re.match(_STRICT, read["read"])):
            is_missing |= is_named
            uses.setdefault(name, _Use(name, _used(read["around"] or "")))
    if not is_missing:
        return []
    return [placeholder(name, use, here, "environment") for name, use in uses.items()]


def _named(name: str, said: str) -> bool:
    return re.search(rf"(?<![\w/]){name}(?![\w/])", said) is not None


def requires_output(project: Project, name: str) -> bool:
    """Whether the program requires an output of another stack by this literal name."""
    call = re.compile(rf"""require_output\(\s*["']{re.escape(name)}["']""")
    return any(call.search(text) for text in texts(project))


def fill(file: Path, values: Mapping[str, str]) -> None:
    """Sets values in a configuration file, by full names."""
    settings = mapping(file)
    text = yaml.safe_dump({**settings, "config": {**(settings.get("config") or {}), **values}})
    file.write_text(text, encoding="utf-8")


def full_name(name: str, project: Project) -> str:
    """The name of a setting with its namespace, which is the project where none is named."""
    return name if ":" in name else f"{project.name}:{name}"


def _calls(text: str) -> Iterator[_Use]:
    return (_use(call, text) for call in _CALL.finditer(text))


def _use(call: re.Match[str], text: str) -> _Use:
    kind = _KINDS.get(call["kind"].lower())
    fields: tuple[str, ...] = ()
    if call["kind"].lower() == "object":
        fields = _fields(call["variable"] or "", text)
        kind = _of_objects(call, fields)
    elif call["flag"]:
        kind = "boolean"
    elif kind is None:
        kind = _used(call["around"] or "") or _used_later(call["variable"] or "", text)
    return _Use(call["name"], kind, bool(call["secret"]), fields)


def _of_objects(call: re.Match[str], fields: tuple[str, ...]) -> Kind:
    type_ = (call["type"] or "").strip()
    if type_.endswith("[]") or type_.startswith(("Array<", "ReadonlyArray<")):
        return "array"
    is_map = _MAP.fullmatch(joined_words(call["name"])) or type_.startswith(("Record<", "{"))
    return "object" if is_map or fields else "array"


def _fields(variable: str, text: str) -> tuple[str, ...]:
    """The fields of an object that the program reads: `data.name`, `data["name"]`, `{ name }`."""
    if not variable:
        return ()
    if variable.startswith("{"):
        return tuple(re.findall(r"(\w+)\s*(?=[:,}])", variable))
    read = rf"""\b{variable}(?:\.(?P<field>\w+)\b(?!\()|(?:\.get\(|\[)["'`](?P<key>\w+))"""
    names = (found["field"] or found["key"] for found in re.finditer(read, text))
    return tuple(dict.fromkeys(name for name in names if name != "length"))


def _used(function: str) -> Kind | None:
    ends = (
        kind
        for kind, names in _USES.items()
        if any(f".{function}".endswith(f".{name}") for name in names)
    )
    return next(ends, None)


def _used_later(variable: str, text: str) -> Kind | None:
    if not variable.isidentifier():
        return None
    calls = re.finditer(rf"([\w.]+)\(\s*(?:\[\]byte\()?{variable}\b", text)
    return next(filter(None, (_used(call[1]) for call in calls)), None)


def texts(project: Project) -> Iterator[str]:
    """The sources of the program that can be read."""
    for file in sources(project.program, _SOURCES, _MOST_FILES):
        try:
            yield files.read_text(file, files.DOCUMENT)
        except (OSError, ValueError):
            continue
