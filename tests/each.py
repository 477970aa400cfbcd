"""One test over all members of a family, which lists every one that fails.

    @each("rule", catalogue())
    def test_a_rule_has_a_title(rule: Rule) -> None: ...

`pytest.mark.parametrize` makes a test of every member. Where all members share the code, thousands
of tests cost more to collect and to report than what they check. All members share the fixtures.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

Test = Callable[..., None]


def each(names: str | tuple[str, ...], members: Iterable[Any]) -> Callable[[Test], Test]:
    """Returns a decorator that calls a test with every member, as `parametrize` names them."""
    listed = (names,) if isinstance(names, str) else names
    values = [(member,) if isinstance(names, str) else tuple(member) for member in members]

    def decorate(test: Test) -> Test:
        @wraps(test)
        def over_all(**fixtures: Any) -> None:
            # Not before it is called: where samples are missing, the test is skipped.
            assert values, "a test over no members tests nothing"
            failed = []
            for value in values:
                try:
                    test(**fixtures, **dict(zip(listed, value, strict=True)))
                except Exception as error:
                    failed.append((" ".join(map(_label, value)), error))
            if failed:
                lines = [f"{label}: {type(error).__name__}: {error}" for label, error in failed]
                told = "\n".join([f"{len(failed)} of {len(values)} fail", *lines])
                raise AssertionError(told) from failed[0][1]

        # Pytest asks the signature for fixtures.
        own = inspect.signature(test)
        left = [each for name, each in own.parameters.items() if name not in listed]
        over_all.__signature__ = own.replace(parameters=left)  # type: ignore[attr-defined]
        return over_all

    return decorate


def _label(value: Any) -> str:
    """The label of a member: its ID, name or text."""
    names = (getattr(value, name, None) for name in ("id", "name", "title", "__name__"))
    name = next((each for each in names if isinstance(each, str)), None)
    text = repr(value) if name is None else name
    return text if len(text) <= 120 else f"{text[:117]}..."
