"""The options that a constructor is given, by its signature."""

from __future__ import annotations

from itertools import chain, repeat

from runtime_guards.options import forms
from runtime_guards.options.kinds import KINDS
from runtime_guards.options.spelling import suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from runtime_guards.options.kinds import Form

# Flags of code, https://docs.python.org/3/library/inspect.html
_VARARGS, _VARKEYWORDS = 0x04, 0x08


def normal(
    made: Any,
    constructor: Callable[..., None],
    arguments: tuple[Any, ...],
    options: dict[str, Any],
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Returns the arguments and options of a constructor in their normal form.

    Raises TypeError or ValueError, with the name of the option.
    """
    kind = type(made)
    for name, why in getattr(kind, "lacks", {}).items():
        # Ignoring a declared option silently would be worse than an error.
        if name in options:
            raise TypeError(f"{kind.__name__}() takes no option {name!r}: {why}.")
    known = _names(constructor)
    if not _open(constructor):
        for name in options:
            if name not in known:
                raise TypeError(_unknown(kind, name))
    # Zipped with the known names: Python itself refuses surplus arguments.
    checked = [
        _normal(kind, constructor, name, value)
        for name, value in zip(_positional(constructor), arguments, strict=False)
    ]
    return (*checked, *arguments[len(checked) :]), {
        name: _normal(kind, constructor, name, value) for name, value in options.items()
    }


def _normal(kind: type, constructor: Callable[..., None], name: str, value: Any) -> Any:
    declared = constructor.__annotations__.get(name, "")
    if value is None and (declared.endswith("| None") or _omitted(constructor, name) is None):
        return None
    check = KINDS.get(declared) or KINDS.get(declared.removesuffix(" | None"))
    place = f"{name}= of {kind.__name__}()"
    form: Form | None = forms.of(getattr(kind, "trigger", None), name)
    if form is not None and declared.startswith(("Any", "Model[")):
        return form(place, value)
    return value if check is None else check(place, value, form)


def _names(constructor: Callable[..., None]) -> tuple[str, ...]:
    code = constructor.__code__
    return code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]


def _positional(constructor: Callable[..., None]) -> Iterable[str]:
    """The names of positional arguments; the name of `*more` is repeated for all others."""
    code = constructor.__code__
    names = code.co_varnames[1 : code.co_argcount]
    if not code.co_flags & _VARARGS:
        return names
    return chain(names, repeat(code.co_varnames[code.co_argcount + code.co_kwonlyargcount]))


def _omitted(constructor: Callable[..., None], name: str) -> Any:
    return (constructor.__kwdefaults__ or {}).get(name, name)


def _open(constructor: Callable[..., None]) -> bool:
    return bool(constructor.__code__.co_flags & _VARKEYWORDS)


def _unknown(kind: type, name: str) -> str:
    known = [known for constructor in _constructors(kind) for known in _names(constructor)]
    return f"Unknown option {name!r} of {kind.__name__}().{suggestion(name, known)}"


def _constructors(kind: type) -> list[Any]:
    """The constructors that may declare an option: each passes on the options it doesn't know."""
    found = [vars(base)["__init__"] for base in kind.__mro__ if "__init__" in vars(base)]
    found = [getattr(constructor, "__wrapped__", constructor) for constructor in found]
    last = next(number for number, constructor in enumerate(found) if not _open(constructor))
    return found[: last + 1]
