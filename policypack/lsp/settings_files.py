"""Settings files as they are typed: their errors, completion and documentation.

The text need not be valid: where in the YAML a person is typing is found by its lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from policypack.program_files.settings_file import checked, read_yaml
from policypack.rule.history import as_named, current, groups_of, notices, selected
from policypack.rule.rule import Rule
from policypack.settings.errors import SettingsError, hint
from policypack.settings.schema import schema_of_file
from policypack.settings.settings import Place, Settings
from policypack.start import clock
from policypack.start.lazy_patterns import lazy_pattern

_LINE = lazy_pattern(
    r"(?P<blank>\s*(?:-\s+)*)(?:(?P<key>[^\s#:\[\]{},\"'][^:#]*):(?P<rest>\s.*|$))?"
)
_LIST_ITEM = "[]"


class Cursor(NamedTuple):
    """The keys that lead there, `[]` for an item of a list. `in_value`: a value is typed, of the
    last key or item; otherwise a key of the mapping there. `begun` is what is typed of it."""

    path: tuple[str, ...]
    in_value: bool
    begun: str
    siblings: frozenset[str] = frozenset()


def cursor(lines: Sequence[str], line: int, column: int) -> Cursor:
    """The cursor at a line and column from 1."""
    line = min(line, len(lines) + 1)
    text = lines[line - 1][: column - 1] if line <= len(lines) else ""
    blank, key, rest = _parts(text)
    depth = len(blank)
    above = _above(lines, line, depth, "-" in blank)
    around = (*above, *([_LIST_ITEM] if "-" in blank else []))
    if key is not None:
        return Cursor((*around, key), True, rest)
    begun = text[depth:]
    # An item of a list is a value, or the first key of a mapping: the schema knows.
    return Cursor(around, False, begun, _siblings(lines, line, depth, "-" in blank))


def _parts(text: str) -> tuple[str, str | None, str]:
    found = _LINE.match(text)
    if found is None:
        return "", None, text
    key = found["key"]
    return found["blank"], key.strip() if key else None, (found["rest"] or "").strip()


def _above(lines: Sequence[str], line: int, depth: int, is_item: bool) -> tuple[str, ...]:
    """The keys and items that a line at this depth is in, the outermost first."""
    path: list[str] = []
    # An item may stand as deep as the key of its list.
    dash = _dash(lines[line - 1]) if is_item and line <= len(lines) else None
    for text in reversed(lines[: line - 1]):
        blank, key, rest = _parts(text.rstrip("\r\n"))
        if key is None and "-" not in blank:
            continue
        own_dash, own = _dash(text), len(blank)
        if dash is not None:
            # Up to the key of the list; its other items are skipped.
            if key is not None and not rest and own_dash is None and own <= dash:
                path.insert(0, key)
                depth, dash = own, None
            continue
        if own_dash is not None and own <= depth and own_dash < depth:
            # The first line of the item that this one is in.
            if own < depth and key is not None:
                path.insert(0, key)
            path.insert(0, _LIST_ITEM)
            dash = own_dash
        elif key is not None and not rest and own < depth:
            path.insert(0, key)
            depth = own
        if depth == 0 and dash is None:
            break
    return tuple(path)


def _dash(text: str) -> int | None:
    """The column of the dash that a line begins with."""
    bare = text.lstrip()
    return len(text) - len(bare) if bare.startswith(("- ", "-\n")) or bare.strip() == "-" else None


def _siblings(lines: Sequence[str], line: int, depth: int, is_first: bool) -> frozenset[str]:
    """The keys that the same mapping has on other lines; above is none if it begins here."""
    found = set()
    above = range(0) if is_first else range(line - 2, -1, -1)
    for step, numbers in ((-1, above), (1, range(line, len(lines)))):
        for number in numbers:
            blank, key, _ = _parts(lines[number].rstrip("\r\n"))
            if not lines[number].strip():
                continue
            if len(blank) < depth or (step > 0 and _dash(lines[number]) is not None):
                break
            if len(blank) == depth and key is not None:
                found.add(key)
            if _dash(lines[number]) is not None and len(blank) <= depth:
                break
    return frozenset(found)


# How errors name the file, before line and column.
_SHOWN = "settings"
_FAULT = lazy_pattern(rf"{_SHOWN}(?::(?P<line>\d+))?(?::(?P<column>\d+))?: (?P<told>.*)", re.DOTALL)
_ITEM = "[]"
# Where a setting names a rule, and whether that is the value of a key.
_RULES = {("levels",): False, ("never_waive", _ITEM): False, ("waivers", _ITEM, "rule"): True}


class Fault(NamedTuple):
    """What is wrong, and where: from 1, without a column for the whole line."""

    line: int
    column: int | None
    message: str


class Candidate(NamedTuple):
    """What may be typed: a key of a mapping, or a value."""

    label: str
    documentation: str
    is_key: bool


def faults(text: str, rules: Mapping[str, Rule]) -> list[Fault]:
    """What is wrong in a settings file; `rules` are those that are known, by ID."""
    try:
        settings = checked(text, _SHOWN).values
    except SettingsError as error:
        return [_read(each) for each in error.faults]
    return [*_unknown(text, settings, rules), *_lapsed(text, settings)]


def candidates(cursor: Cursor, rules: Mapping[str, Rule]) -> list[Candidate]:
    """What may stand there; `rules` are those that are known, by ID."""
    schema = _at(cursor.path)
    if schema is None:
        return []
    if _RULES.get(cursor.path) is cursor.in_value:
        is_key = cursor.path == ("levels",)
        groups = groups_of(rules.values()) if is_key else ()
        return [
            *(Candidate(id_, rule.title, is_key) for id_, rule in rules.items()),
            *(Candidate(each, f"Rules of {each}", is_key) for each in sorted(groups)),
        ]
    if not cursor.in_value and "properties" in schema:
        known = schema["properties"].items()
        return [Candidate(key, _told(of), True) for key, of in known if key not in cursor.siblings]
    return [Candidate(value, _told(schema), False) for value in _values(schema)]


def documentation(path: Sequence[str]) -> str:
    """What the schema tells of a setting; empty for what is none."""
    schema = _at(path)
    return _told(schema) if schema else ""


def _read(told: str) -> Fault:
    found = _FAULT.fullmatch(told)
    if found is None:
        return Fault(1, None, told)
    column = found["column"]
    return Fault(int(found["line"] or 1), int(column) if column else None, found["told"])


def _unknown(text: str, settings: Settings, rules: Mapping[str, Rule]) -> Iterator[Fault]:
    """A fault for each unknown rule. Own rules are known to the program's preview alone."""
    if settings.rules_from:
        return
    _, content, at = read_yaml(text, _SHOWN)
    known = [*rules.values()]
    named_alone = (each for each in settings.levels if each in rules or not selected(known, each))
    levels = map(as_named, named_alone)
    named: list[tuple[Place, Any]] = [(("levels", each), each) for each in levels]
    listed = (content or {}).get("never_waive") or ()
    named += [(("never_waive", number), each) for number, each in enumerate(listed)]
    waivers = enumerate(settings.waivers)
    named += [(("waivers", number, "rule"), as_named(each.rule)) for number, each in waivers]
    for place, rule in named:
        if place in at and (renamed := notices([current(rule)])):
            yield Fault(*at[place], *renamed)
        elif rule not in rules and place in at:
            yield Fault(*at[place], f"unknown rule {rule!r}; {hint(rule, rules)}")


def _lapsed(text: str, settings: Settings) -> Iterator[Fault]:
    at, today = read_yaml(text, _SHOWN).at, clock.today()
    for number, each in enumerate(settings.waivers):
        told = each.fault(today, settings.never_waive)
        if told:
            yield Fault(*at[("waivers", number)], f"waiver of {each.rule}: {told}")


def _at(path: Sequence[str]) -> Mapping[str, Any] | None:
    """The schema of what stands at the path; None if nothing may stand."""
    found: Mapping[str, Any] = _schema()
    for step in path:
        found = _plain(found)
        if step == _ITEM:
            inner = found.get("items")
        else:
            inner = found.get("properties", {}).get(step) or found.get("additionalProperties")
        if not isinstance(inner, Mapping):
            return None
        found = inner
    return _plain(found)


def _plain(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that a reference is to, under the description where it is referred to."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return {**_schema()["$defs"][name], **schema} if name else schema


def _values(schema: Mapping[str, Any]) -> list[str]:
    known = schema.get("enum") or (["true", "false"] if schema.get("type") == "boolean" else [])
    return [*map(str, known)]


def _told(schema: Mapping[str, Any]) -> str:
    of = _plain(schema)
    lines = [str(of.get("description", ""))]
    if "enum" in of:
        lines.append(f"One of {', '.join(map(str, of['enum']))}.")
    if of.get("default") not in (None, [], {}):
        lines.append(f"Default: {of['default']}")
    return "\n\n".join(filter(None, lines))


@lru_cache(maxsize=1)
def _schema() -> Mapping[str, Any]:
    return schema_of_file()
