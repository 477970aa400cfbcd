"""The pages below docs/events/: one per event source, and an index of all.

They are made from the contract, the validators' docstrings and the events for tests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from runtime_guards import bodies
from runtime_guards.contract import TRIGGERS, Place, Trigger
from runtime_guards.errors import REASONS
from runtime_guards.testing.arguments import ARGUMENTS
from runtime_guards.testing.samples import sample
from runtime_guards.validation.event import Event
from tools.docs.docstrings import parsed
from tools.docs.fields import Field, fields_of
from tools.docs.markdown import code, table
from tools.docs.validators import (
    REQUIRED,
    attributes,
    event_types,
    kind_of,
    options,
    refusals,
)

# What Lambda does with a refusal, by a validator's `answers`; a validator's own section goes first.
ANSWERS = {
    "raise": "The invocation fails with `EventRejected`. Retries, dead-letter queues and on-failure"
    " destinations apply as configured for the event source.",
    "http": "An HTTP response with the refusal's status and an `application/problem+json` body."
    f" The status is one of {', '.join(map(str, sorted(set(REASONS.values()))))}; the body does not"
    " contain the reason. The response carries security headers.",
    "batch": "The invocation fails with `EventRejected`, and the event source retries the batch."
    " With partial batch responses (`partial`), the refused records are returned instead.",
    "value": "The invocation fails with `EventRejected`, which a synchronous caller receives as an"
    " error.",
}
_INTRODUCTION = """\
# Event sources

A validator checks the event of one source before the handler receives it, and refuses what AWS does
not send. Each page lists its options, what it refuses, how a refusal is answered, and an example.

[Published samples](published-samples.md) lists what becomes of the sample events of AWS and its
SDKs.

A guard recognizes the source of an event by its mark: fields that only this source sends. Sources
without a mark are accepted only by the validator that the guard names.
"""
_DATA_CLASS = "from dataclasses import dataclass\n"
_ORDER = f"@dataclass\nclass Order:\n    {next(iter(sample('direct')))}: str\n\n\n"
_UNVALIDATED = """\
## Sources without a validator

`Direct(body=...)` validates the events of these sources by a model of the function's own.
"""
_REASONS = (
    (
        "AWS SDKs, the CLI, universal targets of Scheduler, functions of databases",
        "The caller chooses the event as a whole",
    ),
    (
        "API Gateway with mapping templates, AppSync with JavaScript or templates",
        "The template or code chooses the event as a whole",
    ),
    ("CodeDeploy lifecycle hooks", "The event has two IDs of the service, and no mark"),
    ("CloudWatch custom widgets", "The widget's author chooses the event, which has no mark"),
    ("SageMaker Ground Truth", "The labeling job's author chooses the event, which has no mark"),
    (
        "EC2 Auto Scaling termination policies, CloudFormation macros",
        "The event comes from the account's own groups and templates",
    ),
    ("WorkMail", "Message flow rules are set up outside of Pulumi"),
    ("Lex V1, Kinesis Data Analytics for SQL", "The service has been discontinued"),
    ("Cognito Sync", "AppSync has superseded the service"),
)


def pages() -> dict[str, str]:
    """Returns every page by its path below docs/."""
    found = {f"events/{trigger.name}.md": page(trigger) for trigger in TRIGGERS}
    return {"events/README.md": index(), **found}


def index() -> str:
    """Returns the table of all event sources."""
    rows = (
        (
            f"[{trigger.name}]({trigger.name}.md)",
            f"`{kind_of(trigger).__name__}`",
            "<br>".join(_places(trigger.mark)) or "none",
            "<br>".join(_resource_types(trigger)) or "direct invocation",
            _answer(trigger).partition(". ")[0].removesuffix("."),
        )
        for trigger in TRIGGERS
    )
    heading = ("Source", "Validator", "Mark", "Wired by", "A refusal is answered by")
    left_out = f"{_UNVALIDATED}\n{table(('Source', 'Reason'), _REASONS)}"
    return f"{_INTRODUCTION}\n{table(heading, rows)}\n\n{left_out}\n\n{_models()}\n"


def _models() -> str:
    """Models that a function can declare for a body, as the package documents them."""
    title, _, rest = (bodies.__doc__ or "").strip().partition("\n")
    return f"## Models of bodies\n\n{title}\n{rest}"


def page(trigger: Trigger) -> str:
    """Returns the page of one event source."""
    kind = kind_of(trigger)
    text = parsed(kind)
    parts = [
        f"# {kind.__name__}",
        text.summary,
        *text.prose,
        code("python", _usage(trigger)),
        "## What it refuses",
        "The validator refuses fields that are missing or of another type. It also refuses:",
        "\n".join(f"- {refusal}" for refusal in refusals(kind)),
        "## Options",
        _options(kind),
        "## How a refusal is answered",
        _answer(trigger),
        "## What the handler receives",
        *_events(kind),
        *_fields(trigger),
        "## How the source is recognized and wired",
        *_contract(trigger),
        "## Example event",
        f"In [tests](../testing.md#events): `{_call(trigger)}`",
        code("json", json.dumps(sample(trigger.name), indent=2, ensure_ascii=False)),
        "## Source",
        "\n".join(f"- <{url}>" for url in text.sections["Source"].entries),
        "[All event sources](README.md)",
    ]
    return "\n\n".join(parts) + "\n"


def argument_table() -> str:
    """Returns the arguments of `event()` for each source."""
    rows = ((f"`{trigger.name}`", _arguments(trigger)) for trigger in TRIGGERS)
    return table(("Source", "Arguments"), rows)


def _arguments(trigger: Trigger) -> str:
    return ", ".join(f"`{name}`" for name in ARGUMENTS[trigger.name])


def _call(trigger: Trigger) -> str:
    given = "".join(f", {name}=..." for name in ARGUMENTS[trigger.name])
    return f'event("{trigger.name}"{given})'


def _usage(trigger: Trigger) -> str:
    kind = kind_of(trigger)
    validator, event = kind.__name__, event_types(kind)[0].__name__
    required = [option.name for option in options(kind) if option.default == REQUIRED]
    given = ", ".join(f"{name}=Order" for name in required)
    imported = ", ".join(sorted((validator, event), key=lambda name: (not name.isupper(), name)))
    return (
        f"{_DATA_CLASS if required else ''}from typing import Any\n\n"
        "from runtime_guards import guard\n"
        f"from runtime_guards.events import {imported}\n\n\n"
        f"{_ORDER if required else ''}"
        f"@guard({validator}({given}))\n"
        f"def handler(event: {event}{'[Order]' if required else ''}, context: Any) -> {_body(kind)}"
    )


def _body(kind: Any) -> str:
    """Return annotation of a handler; a Cognito trigger must return its event."""
    return "Any:\n    return event" if kind.trigger == "cognito" else "None: ..."


def _options(kind: type) -> str:
    heading = ("Option", "Type", "Default", "Meaning")
    return table(
        heading,
        (
            (
                f"`{option.name}`",
                f"`{option.type}`",
                option.default if option.default == REQUIRED else f"`{option.default}`",
                option.meaning,
            )
            for option in options(kind)
        ),
    )


def _answer(trigger: Trigger) -> str:
    kind = kind_of(trigger)
    own = parsed(kind).sections.get("Answers")
    return " ".join(own.entries) if own else ANSWERS[kind.answers]  # type: ignore[attr-defined]


def _events(kind: type) -> Iterator[str]:
    for event in event_types(kind):
        yield f"**`{event.__name__}`**: {_described(event)}"
        yield f"Attributes: {', '.join(f'`{name}`' for name in attributes(event))}."
    yield ("As a mapping, an event has only the fields that AWS documents; `raw` has all fields.")


def _fields(trigger: Trigger) -> Iterator[str]:
    rows = [(f"`{each.path}`", _type(each)) for each in fields_of(trigger.name)]
    if rows:
        yield "## Documented fields"
        yield (
            "The validator refuses a field of another type. `null` is like an absent field. `[]` is"
            " each element of an array, and `*` any name."
        )
        yield table(("Field", "Type"), rows)


def _type(field: Field) -> str:
    return " or ".join(field.types) + (", one line" if field.line else "") or "any"


def _described(event: type[Event]) -> str:
    """Docstrings of an event's classes: the first line of its own, and the prose of all."""
    texts = [
        parsed(base) for base in event.__mro__ if issubclass(base, Event) and base is not Event
    ]
    prose = (paragraph for text in texts for paragraph in text.prose)
    own = re.sub(r"; see `\w+`", "", texts[0].summary)
    return " ".join([own, *prose])


def _contract(trigger: Trigger) -> Iterator[str]:
    places = list(_places(trigger.mark))
    if places:
        yield f"Its events have {' and '.join(places)}."
    else:
        yield "Its events have no mark: declare at most one validator of such a source in a guard."
    rows = (tuple(f"`{text}`" for text in row) for row in trigger.wirings)
    wired = table(("Pulumi resource", "Property", "Its value matches"), rows)
    yield wired if trigger.wirings else "No Pulumi resource wires it: it is invoked directly."


def _places(mark: Iterable[Place]) -> Iterator[str]:
    for path, expected in mark:
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        values = (expected,) if isinstance(expected, str) else expected or ()
        stated = " or ".join(f"`{value}`" for value in values)
        yield f"`{''.join(steps).lstrip('.')}`" + (f" = {stated}" if stated else "")


def _resource_types(trigger: Trigger) -> list[str]:
    return list(dict.fromkeys(f"`{each.type.rpartition(':')[2]}`" for each in trigger.wirings))
