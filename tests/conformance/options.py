"""For each option of a validator: a value that a function may write, and an event that it refuses.

Nothing is written down for a single option: its values come from its annotation, from AWS's lists
and from the sample, of which every text is changed a little.
"""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from runtime_guards.errors import EventRejected
from runtime_guards.options.aws_values import CLOSED, GROWING
from runtime_guards.testing.allow_lists import suggested
from runtime_guards.testing.samples import sample
from tests.conformance.vectors import made, options_of
from tests.guards import validators
from tests.guards.events.edits import edited
from tests.guards.options.effects import ANSWERING, OF_HANDLER, events_of

ANYTHING = {"description": "any JSON value"}
NOTHING: Mapping[str, Any] = {"not": {}}
# Values of allow-lists that no sample has, by the forms that options ask for.
_OF_FORMS = (
    *("nothing", "nothing/", ".nothing", "text/nothing", "DELETE", "REMOVE", "999999999999"),
    *("us-gov-west-1", "nobody@example.org", "Query.nothing", "s-00000000000000000"),
    *("us-gov-west-1_aBcDeFgHi", "Custom::Nothing", "PreSignUp_Nothing", "nothing::/"),
    "amzn1.ask.skill.99999999-4f50-6172-8394-a5b6c7d8e9f0",
)


def required(source: str) -> dict[str, Any]:
    """The options without which a validator cannot be made: bodies of any shape."""
    parameters = validators.options_of(source).values()
    return {
        each.name: ANYTHING
        for each in parameters
        if each.kind is each.KEYWORD_ONLY and each.default is each.empty
    }


def allowing(source: str) -> Iterator[tuple[str, Any]]:
    """Allow-lists that accept the sample."""
    if not required(source):
        yield from suggested(type(made(source, {})), [sample(source)]).items()


def refusing(source: str, name: str) -> tuple[Any, dict[str, Any], str] | None:
    """An event and options, of which the named one decides; None if no event is found."""
    option = options_of(source)[name]
    beside = [required(source)]
    if name != "body" and "body" in validators.options_of(source):
        beside.append({**beside[0], "body": ANYTHING})
    values = [*_values(source, option)]
    for event in itertools.chain(events_of(source), _FURTHER.get(source, ())):
        for others, value in itertools.product(beside, values):
            options = {**others, name: value}
            if _decides(source, event, others, options, name):
                answers = name in ANSWERING or name in OF_HANDLER
                return event, options, "answers" if answers else "decides"
    return None


def _decides(
    source: str, event: Any, others: Mapping[str, Any], options: Mapping[str, Any], name: str
) -> bool:
    try:
        without, with_it = made(source, others), made(source, options)
    except (TypeError, ValueError):
        return False
    if name in OF_HANDLER:
        return _accepted(without, event) and _answer(without, event) != _answer(with_it, event)
    if name in ANSWERING:
        refused = not _accepted(without, event)
        return refused and _answer(without, event) != _answer(with_it, event)
    return _accepted(without, event) != _accepted(with_it, event)


def _accepted(validator: Any, event: Any) -> bool:
    try:
        return not getattr(validator.validate(event), "refused", ())
    except EventRejected:
        return False


def _answer(validator: Any, event: Any) -> str:
    try:
        checked = validator.validate(event)
    except EventRejected as rejected:
        try:
            return repr(validator.refuse(event, rejected))
        except Exception as error:
            return f"fails: {error}"
    try:
        return repr(validator.answer(checked, None))
    except EventRejected as wrong:
        return f"fails: {wrong}"


def _values(source: str, option: inspect.Parameter) -> Iterable[Any]:
    annotation = str(option.annotation)
    if annotation == "bool":
        return (not option.default,)
    if annotation.startswith("Collection"):
        return ([text] for text in _texts(source, option.name))
    for start, values in _OTHERS.items():
        if annotation.startswith(start):
            return values
    raise AssertionError(f"{option.name}: no value of the annotation {annotation} is known")


_OTHERS: Mapping[str, tuple[Any, ...]] = {
    "Any": (NOTHING,),
    "Model": (NOTHING,),
    "str": ("(?!)",),
    "int": (1, 0),
    "float": (1e-9,),
    "Cors": ({"origins": ["*"]},),
    "Validates": ({"source": "sqs", "options": {"max_records": 1}},),
}
# What no change of a single text makes: another word of a closed list.
_FURTHER: Mapping[str, tuple[Any, ...]] = {
    "ses": (edited("ses", (("Records", 0, "ses", "receipt", "spamVerdict", "status"), "FAIL")),),
}


def _texts(source: str, option: str) -> Iterator[str]:
    """Texts that an allow-list of the option may hold, and the sample does not."""
    for table in (CLOSED, GROWING):
        yield from table.get(source, {}).get(option, ())
    yield from _OF_FORMS
    for text in dict.fromkeys(_leaves(sample(source))):
        yield re.sub("[0-9]{12}", "999999999999", text)
        yield text[:-1] + ("a" if text[-1:] != "a" else "b")


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if 0 < len(value) < 200:
            yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
