"""Configuration that a program requires and nobody has set, as an offline preview fills it in.

A text is one that counts as unknown wherever it arrives, and so does a secret. A number or a flag
cannot be told from one that is set: it is assumed, and the report says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

import yaml

from policypack.facts.invented import INVENTED
from policypack.offline.program_sources import sources
from policypack.preview.project import Project, mapping
from policypack.preview.stack_config import UNKNOWN
from policypack.reading import files
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

Kind = Literal["string", "number", "boolean", "array", "object"]
# What is assumed, and what a second run has instead.
_ASSUMED: Mapping[Kind, tuple[str, str]] = {
    "number": ("1", "2"),
    "boolean": ("false", "true"),
    "object": ("{}", "{}"),
}
# `require("x")`, `require_secret_int("x")`, `requireSecretObject<Data>("x")`, `RequireInt("x")`.
_CALL = lazy_pattern(
    r"\b[rR]equire_?(?P<secret>[sS]ecret)?_?(?P<kind>\w*?)\s*(?:<[^()]*>)?\(\s*"
    r"[\"'`](?P<name>[\w:.-]+)[\"'`]"
)
_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("int", "float", "float64", "number"), "number"),
    **dict.fromkeys(("bool", "boolean"), "boolean"),
    "object": "array",
}
# https://www.pulumi.com/docs/iac/concepts/config/#strongly-typed-configuration
_TYPES: Mapping[str, Kind] = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "array": "array",
    "object": "object",
}
_SOURCES = (".py", ".ts", ".js", ".mjs", ".cjs", ".mts", ".cts", ".tsx", ".go")
_MOST_FILES = 2000


@record(frozen=True)
class Placeholder:
    """What stands for one value; `is_assumed` where it cannot be told from one that is set."""

    name: str
    kind: Kind = "string"
    is_secret: bool = False

    @property
    def is_assumed(self) -> bool:
        """Whether the program goes on with a value that somebody else may set otherwise."""
        return self.kind in _ASSUMED

    @property
    def text(self) -> str:
        """The value as text."""
        if self.kind == "array":
            return json.dumps([INVENTED])
        if self.is_assumed:
            return _ASSUMED[self.kind][0]
        # Within a text, a secret is one that the program has written there: a rule finds that.
        return UNKNOWN if self.is_secret else INVENTED

    @property
    def other(self) -> str:
        """The value of a second run, as text."""
        return _ASSUMED[self.kind][1] if self.is_assumed else self.text

    @property
    def note(self) -> str:
        """A line for people."""
        what = (
            f"{self.text} is assumed" if self.is_assumed else "it is treated as known after apply"
        )
        return (
            f"configuration: {self.name} is not set, so {what}; set it with "
            f"--config {self.name}=VALUE"
        )


def declared(project: Project, configured: Iterable[str]) -> list[Placeholder]:
    """Placeholders for what the project file declares without a value, unless it is configured."""
    set_ = {full_name(name, project) for name in configured}
    given = project.settings.get("config")
    found = []
    for name, each in given.items() if isinstance(given, Mapping) else ():
        whole = full_name(str(name), project)
        typed = isinstance(each, Mapping) and "type" in each
        if typed and not {"default", "value"} & each.keys() and whole not in set_:
            kind = _TYPES.get(str(each["type"]), "string")
            found.append(Placeholder(whole, kind, each.get("secret") is True))
    return found


def declared_secrets(project: Project) -> set[str]:
    """The names that the project file declares as secret, which Pulumi takes encrypted alone."""
    given = project.settings.get("config")
    return {
        full_name(str(name), project)
        for name, each in (given.items() if isinstance(given, Mapping) else ())
        if isinstance(each, Mapping) and each.get("secret") is True
    }


def required(project: Project, missing: str) -> list[Placeholder]:
    """Placeholders for `missing`, and for all else that the program requires by a literal name."""
    found = {each.name: each for each in _calls(project)}
    return [*{missing: Placeholder(missing), **found}.values()]


def requires_output(project: Project, name: str) -> bool:
    """Whether the program requires an output of another stack by this literal name."""
    call = re.compile(rf"""require_output\(\s*["']{re.escape(name)}["']""")
    return any(call.search(text) for text in _texts(project))


def fill(file: Path, values: Mapping[str, str]) -> None:
    """Sets values in a configuration file, by full names."""
    settings = mapping(file)
    text = yaml.safe_dump({**settings, "config": {**(settings.get("config") or {}), **values}})
    file.write_text(text, encoding="utf-8")


def full_name(name: str, project: Project) -> str:
    """The name of a setting with its namespace, which is the project where none is named."""
    return name if ":" in name else f"{project.name}:{name}"


def _calls(project: Project) -> Iterator[Placeholder]:
    for text in _texts(project):
        for call in _CALL.finditer(text):
            kind = _KINDS.get(call["kind"].lower(), "string")
            yield Placeholder(full_name(call["name"], project), kind, bool(call["secret"]))


def _texts(project: Project) -> Iterator[str]:
    for file in sources(project.program, _SOURCES, _MOST_FILES):
        try:
            yield files.read_text(file, files.DOCUMENT)
        except (OSError, ValueError):
            continue
