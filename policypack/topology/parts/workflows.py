"""The states of Step Functions workflows, as their definitions declare them.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.values import parsed_json
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts.property_texts import leaves

# An expression that is one literal, which is constant text.
# https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
_LITERAL = lazy_pattern(r"""\s*\{%\s*(['"])(?P<text>[^'"\\]*)\1\s*%\}\s*""")
# The fields with nested states: branches of a Parallel state, and the processor of a Map state.
_NESTED = ("Branches", "ItemProcessor", "Iterator")
_NOT_PASSED = ("Comment", "Choices")
_HTTP_TASK = lazy_pattern(r"arn:[^:]+:states:[^:]*:[^:]*:http:invoke")


class State(NamedTuple):
    """One state by its name, with what its definition holds besides other states."""

    name: str
    content: Mapping[str, Any]

    @property
    def resource(self) -> str:
        """The ARN of what a Task calls, "" for other states."""
        held = self.content.get("Resource")
        return held if isinstance(held, str) else ""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The arguments of a Task: Parameters under JSONPath, Arguments under JSONata."""
        held = self.content.get("Arguments", self.content.get("Parameters"))
        return held if isinstance(held, dict) else {}

    @property
    def is_http_task(self) -> bool:
        """Whether the state calls an HTTP endpoint."""
        return _HTTP_TASK.match(self.resource) is not None

    def texts(self) -> Iterator[tuple[str, str]]:
        """The constant texts with the names that they have; no paths, no expressions."""
        return _constants("", self.content)

    def called(self) -> Iterator[tuple[str, str]]:
        """The texts and expressions that the state passes on, with the names that they have; no
        comments, and nothing that it only compares."""
        passed = {key: held for key, held in self.content.items() if key not in _NOT_PASSED}
        return _texts("", passed)


def states_of(machine: Resource) -> Iterator[State | Unknown]:
    """The states of the machine's definition, and what is unknown of them; none if AWS would
    refuse it.

    Raises UnknownValueError if the definition is known after apply.
    """
    text = machine.get("definition", "")
    definition = parsed_json(text) if isinstance(text, str) else text
    yield from _states(definition)
    yield from (each for each in leaves(definition) if isinstance(each, Unknown))


def _states(definition: Any) -> Iterator[State]:
    states = definition.get("States") if isinstance(definition, dict) else None
    for name, state in states.items() if isinstance(states, dict) else ():
        if isinstance(state, dict):
            own = {key: held for key, held in state.items() if key not in _NESTED}
            yield State(name, own)
            for below in _nested(state):
                yield from _states(below)


def _nested(state: Mapping[str, Any]) -> Iterator[Any]:
    for key in _NESTED:
        held = state.get(key)
        yield from held if isinstance(held, list) else [held]


def _constants(name: str, held: Any) -> Iterator[tuple[str, str]]:
    for key, text in _texts(name, held):
        literal = _LITERAL.fullmatch(text)
        if literal:
            yield key, literal["text"]
        elif not key.endswith(".$") and not text.lstrip().startswith(("{%", "$.", "$$.")):
            yield key, text


def _texts(name: str, held: Any) -> Iterator[tuple[str, str]]:
    if isinstance(held, dict):
        # A list of settings, as an ECS task takes them, has pairs of Name and Value.
        named = held.get("Name", held.get("name"))
        pair: dict[str, str] = {"value": named} if isinstance(named, str) else {}
        for key, below in held.items():
            yield from _texts(pair.get(key.lower(), str(key)), below)
    elif isinstance(held, list):
        for below in held:
            yield from _texts(name, below)
    elif isinstance(held, str):
        yield name, held
