"""The types and functions that a YAML program uses of a package of which nothing else is known.

YAML programs are checked by the schema of a package. This one has what the program itself names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from policypack.offline import components
from policypack.reading import files
from policypack.start.lazy_patterns import lazy_pattern

_PROGRAMS = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json", "Main.yaml")
# `${name.output}`, `${name["output"]}`
_READ = lazy_pattern(r"\$\{\s*([\w-]+)\s*(?:\.\s*([\w-]+)|\[\"([^\"]+)\"\])")
_ANY = {"$ref": "pulumi.json#/Any"}


def schema(package: str, version: str, program: Path = Path()) -> dict[str, Any]:
    """The schema of a package with what the program in a folder uses of it."""
    resources: dict[str, Any] = {}
    functions: dict[str, Any] = {}
    for text, held in _programs(program):
        _take(package, text, held, resources, functions)
    return {
        "name": package,
        "version": version,
        "provider": {"inputProperties": settings(package, program)},
        "resources": resources,
        "functions": functions,
    }


def settings(package: str, program: Path = Path()) -> dict[str, Any]:
    """The arguments of the program's providers of the package: of `pulumi:providers:aws`."""
    return {
        name: _ANY
        for _, held in _programs(program)
        for _, resource in _resources(held)
        if resource.get("type") == f"pulumi:providers:{package}"
        for name in _names(resource.get("properties"))
    }


@cache
def may_be_component(package: str, token: str) -> bool:
    """Whether a YAML program declares the type: its schema would say which ones are components."""
    return token in schema(package, "")["resources"]


def _programs(program: Path) -> Iterable[tuple[str, Mapping[str, Any]]]:
    # Only schemas for YAML programs need it, and every start of the provider would wait for it.
    from policypack.reading import yaml_text

    for name in _PROGRAMS:
        try:
            text = files.read_text(program / name, files.DOCUMENT)
            held = yaml_text.load(text)
        except (OSError, ValueError):
            continue
        if isinstance(held, Mapping):
            yield text, held


def _take(
    package: str,
    text: str,
    held: Mapping[str, Any],
    resources: dict[str, Any],
    functions: dict[str, Any],
) -> None:
    read: dict[str, set[str]] = {}
    for name, dotted, quoted in _READ.findall(text):
        read.setdefault(name, set()).add(dotted or quoted)
    for name, resource in _resources(held):
        token = resource.get("type")
        if isinstance(token, str) and token.partition(":")[0] == package:
            given = resource.get("properties")
            whole = _whole(token)
            empty: dict[str, Any] = {"inputProperties": {}, "properties": {}}
            if components.rows(whole):
                empty["isComponent"] = True
            known = resources.setdefault(whole, empty)
            known["inputProperties"].update(dict.fromkeys(_names(given), _ANY))
            known["properties"].update(dict.fromkeys(read.get(name, set()) - {"id"}, _ANY))
    for token, arguments, name in _calls(held, ""):
        if token.partition(":")[0] == package:
            known = functions.setdefault(_whole(token), _function())
            known["inputs"]["properties"].update(dict.fromkeys(arguments, _ANY))
            fields = {*read.get(name, set()), "result"}
            known["outputs"]["properties"].update(dict.fromkeys(fields, _ANY))


def _resources(held: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    declared = held.get("resources")
    for name, resource in declared.items() if isinstance(declared, Mapping) else ():
        if isinstance(resource, Mapping):
            yield str(name), resource


def _whole(token: str) -> str:
    """The token of a schema: a program may leave out the module `index`."""
    package, _, name = token.partition(":")
    return token if ":" in name else f"{package}:index:{name}"


def _function() -> dict[str, Any]:
    return {part: {"type": "object", "properties": {}} for part in ("inputs", "outputs")}


def _calls(held: Any, name: str) -> Iterable[tuple[str, list[str], str]]:
    """Each call of a function: its token, its arguments' names, and the variable that holds it."""
    if isinstance(held, list):
        for each in held:
            yield from _calls(each, name)
    elif isinstance(held, Mapping):
        call = held.get("fn::invoke")
        if isinstance(call, Mapping) and isinstance(call.get("function"), str):
            arguments = _names(call.get("arguments"))
            yield call["function"], arguments, name
        for key, each in held.items():
            yield from _calls(each, str(key))


def _names(given: Any) -> list[str]:
    return [str(name) for name in given] if isinstance(given, Mapping) else []
