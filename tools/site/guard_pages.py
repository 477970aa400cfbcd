"""The reference of the guards' public names, made from their signatures and docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from policypack.report.catalogue import escaped
from runtime_guards.contract import TRIGGERS
from tools.docs.markdown import code, table
from tools.docs.validators import kind_of

# How Python shows a default that is an object: its type and its memory address.
_OBJECT = re.compile(r"<(?:function |class |bound method |built-in function )?([\w.]+)[^>]*>")
_MODULES = (
    "runtime_guards",
    "runtime_guards.audit",
    "runtime_guards.encryption",
    "runtime_guards.startup",
    "runtime_guards.protection",
    "runtime_guards.testing",
)
_INTRODUCTION = """\
# Guards: API

The public names of `runtime_guards`, with their docstrings. [Guards](../guards.md) explains how
they work together.
"""


def pages() -> dict[str, str]:
    """Returns the page by its path in the site."""
    parts = [_INTRODUCTION, _validators(), *map(_module, _MODULES)]
    return {"reference/guards.md": "\n".join(parts)}


def _validators() -> str:
    kinds = {kind_of(each).__name__: each for each in TRIGGERS}
    rows = (
        (f"[`{name}`](../events/{trigger.name}.md)", _first(kind_of(trigger)))
        for name, trigger in sorted(kinds.items())
    )
    return f"## runtime_guards.events\n\n{table(('Validator', 'Validated events'), rows)}\n"


def _first(documented: Any) -> str:
    text = inspect.cleandoc(documented.__doc__ or "").partition("\n\n")[0]
    return escaped(" ".join(text.split()))


def _module(name: str) -> str:
    module = import_module(name)
    parts = [f"## {name}", _prose(module.__doc__ or "")]
    parts += [_member(each, getattr(module, each)) for each in module.__all__]
    return "\n\n".join(parts) + "\n"


def _member(name: str, made: Any) -> str:
    parts = [f"### {name}", *_signature(name, made), _prose(made.__doc__ or "")]
    if inspect.isclass(made) and not issubclass(made, BaseException):
        parts += [_method(name, each, of) for each, of in _methods(made)]
    return "\n\n".join(filter(None, parts))


def _methods(kind: type) -> Iterator[tuple[str, Any]]:
    for name, held in vars(kind).items():
        if not name.startswith("_") and getattr(held, "__doc__", None):
            yield name, held


def _method(owner: str, name: str, held: Any) -> str:
    if isinstance(held, property):
        return f"#### {owner}.{name}\n\n{_prose(held.__doc__ or '')}"
    bare = held.__func__ if isinstance(held, (classmethod, staticmethod)) else held
    if not callable(bare):
        return ""
    parts = [f"#### {owner}.{name}()", *_signature(name, bare), _prose(bare.__doc__ or "")]
    return "\n\n".join(parts)


def _signature(name: str, made: Any) -> Iterator[str]:
    if inspect.isclass(made) and issubclass(made, BaseException):
        return
    try:
        found = inspect.signature(made)
    except (TypeError, ValueError):
        return
    kept = [each for each in found.parameters.values() if each.name not in ("self", "cls")]
    arguments = [_argument(each) for each in _with_star(kept)]
    written = f"{name}({', '.join(arguments)})"
    if len(written) > 80:
        written = f"{name}(\n" + "".join(f"    {each},\n" for each in arguments) + ")"
    yield code("python", written)


def _with_star(parameters: list[inspect.Parameter]) -> Iterator[inspect.Parameter | str]:
    """The parameters, with the star before the first that must be named."""
    starred = False
    for each in parameters:
        starred = starred or each.kind is each.VAR_POSITIONAL
        if each.kind is each.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        yield each


def _argument(held: inspect.Parameter | str) -> str:
    # Annotations are strings here; a default that is an object is shown only by name.
    if isinstance(held, str):
        return held
    return _OBJECT.sub(r"\1", str(held).replace("'", ""))


def _prose(docstring: str) -> str:
    """A docstring as Markdown: prose, lists of arguments, and examples as code."""
    return "\n\n".join(map(_paragraph, re.split(r"\n\s*\n", _joined(inspect.cleandoc(docstring)))))


def _joined(text: str) -> str:
    """The text with the paragraphs of one indented example joined, so that it is one block."""
    return re.sub(r"\n\n(?=    )", "\n    \n", text) if "\n\n    " in text else text


def _paragraph(text: str) -> str:
    lines = text.split("\n")
    if all(line.startswith("    ") or not line.strip() for line in lines):
        return code("python", inspect.cleandoc("\n" + text))
    first = next((at for at, line in enumerate(lines) if line.startswith("    ")), len(lines))
    head, below = " ".join(lines[:first]), lines[first:]
    if not below:
        return escaped(head)
    if not re.match(r" {4}[\w, *]+: ", below[0]):
        return f"{escaped(head)}\n\n{code('python', inspect.cleandoc(chr(10).join(['', *below])))}"
    return f"{escaped(head)}\n\n" + "\n".join(_entries(below))


def _entries(lines: list[str]) -> Iterator[str]:
    """The entries of a section: each begins at the smallest indentation."""
    told = ""
    for line in [*lines, "    : "]:
        match = re.match(r" {4}([\w, *]*): (.*)", line)
        if match is None:
            told += f" {line.strip()}"
            continue
        if told:
            yield told
        told = f"- `{match[1]}`: {escaped(match[2])}"
