"""A new validator of the guards: of events that have an ID, which an option limits."""

from __future__ import annotations

import re

from tools.new.draft import Draft, Edit, all_of, before, between

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_MODULE = '''\
"""{words}: state the service and what it sends."""

from __future__ import annotations

from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import Event
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import Fields, Line, OneOf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

# Cite the page of AWS that has the fields and their limits. Required fields come first.
_EVENT = Fields(
    {{"{field}": Line(128), "status": OneOf("started", "finished")}}, {{"comment": Line(256)}}
)


class {kind}Event(Event):
    """A validated event of {words}."""

    __slots__ = ("id", "status")
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.id: str = raw["{field}"]
        self.status: str = raw["status"]


class {kind}(ShapedValidator[{kind}Event]):
    """Validates events of {words}.

    Refuses:
        - an unknown status

    Keyword arguments:
        ids: Allowed IDs; None allows all.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
    """

    trigger = "{name}"
    shape = _EVENT

    def __init__(self, *, ids: Collection[str] | None = None) -> None:
        self._ids = listed(ids)

    def _checked(self, event: Any) -> {kind}Event:
        allow(event["{field}"], self._ids, "{field}")
        return {kind}Event(event)
'''
_TEST = '''\
"""Events of {words}."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events import {kind}
from runtime_guards.testing import event
from tests.guards.events.refusals import GONE, changed, refusal_of


def test_an_event_is_told() -> None:
    told = {kind}(ids={{"d-1"}}).validate(event("{name}", id="d-1"))
    assert (told.id, told.status) == ("d-1", "started")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("{field}", GONE, "missing"),
        ("{field}", 5, "wrong-type"),
        ("{field}", "d" * 129, "too-long"),
        ("status", "unknown", "malformed"),
        ("comment", "c" * 257, "too-long"),
    ],
)
def test_a_field_of_another_form_is_named(field: str, value: Any, reason: str) -> None:
    assert refusal_of({kind}(), changed("{name}", (field, value))) == (reason, field)


def test_another_id_is_not_allowed() -> None:
    assert refusal_of({kind}(ids={{"d-2"}}), event("{name}")) == ("not-allowed", "{field}")
'''
_ROW = """\
    Trigger(
        name="{name}",
        validator="runtime_guards.events.{module}.{kind}",
        wirings=_permitted("{principal}"),
        mark=(_at("{field}"), _at("status")),
    ),
"""
_SAMPLE = '    "{name}": {{"{field}": "d-4R5T6Y7U8", "status": "started", "comment": "nightly"}},\n'
_ARGUMENTS = '    "{name}": {{"id": put("{field}"), "status": put("status")}},\n'
_CASE = '    ("{name}", {{"id": "d-1", "status": "finished"}}, {{"{field}": "d-1"}}),\n'
_CASES = "tests/guards/testing/test_event.py"
_INDEX = "runtime_guards/events/__init__.py"


def draft(name: str) -> Draft:
    """Returns the files of a validator. Raises ValueError for a name that no source can have."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name}: must be words of lower case letters and digits, joined by -")
    names = _names(name)
    module, kind = names["module"], names["kind"]
    source, tests = f"runtime_guards/events/{module}.py", f"tests/guards/events/test_{module}.py"
    return Draft(
        added={source: _MODULE.format(**names), tests: _TEST.format(**names)},
        changed={
            # Sources without a mark come last.
            "runtime_guards/contract.py": before(
                "    # Workflow, rule or caller choose", _ROW.format(**names)
            ),
            _INDEX: _listed(module, kind),
            "runtime_guards/testing/samples/applications.py": before(
                '    "step-functions": {', _SAMPLE.format(**names)
            ),
            "runtime_guards/testing/arguments/applications.py": before(
                '    "bedrock-agent": {', _ARGUMENTS.format(**names)
            ),
            _CASES: before('    ("step-functions", {"payload"', _CASE.format(**names)),
        },
        tests=(tests,),
        house=(
            "tests/guards/test_contract.py",
            "tests/guards/test_attacks.py",
            "tests/guards/test_types.py",
            _CASES,
            "tests/guards/options/test_every_option.py",
            "tests/guards/options/test_effects.py",
            "tests/house/test_cold_start.py",
            "tests/tools/test_docs_events.py",
        ),
        selected=f"{name} or {kind} or every_source or every_name or every_argument or importable",
        left=(
            f"declare the fields that AWS documents, with their limits, in {source};"
            " docs/writing-a-validator.md",
            "let the row of runtime_guards/contract.py name the wirings and the mark",
            "make the event in runtime_guards/testing/samples/applications.py one of AWS's",
            f"test each limit in {tests}, and what users vary in {_CASES}",
        ),
    )


def _names(name: str) -> dict[str, str]:
    kind = "".join(word.capitalize() for word in name.split("-"))
    return {
        "name": name,
        "words": name.replace("-", " "),
        "module": name.replace("-", "_"),
        "kind": kind,
        "field": f"{kind[:1].lower()}{kind[1:]}Id",
        "principal": name.replace("-", ""),
    }


def _listed(module: str, kind: str) -> Edit:
    """The two lists of the package: of its types, and of what type checkers see."""
    imports = [
        f"    from runtime_guards.events.{module} import {each} as {each}\n"
        for each in (kind, f"{kind}Event")
    ]
    types = f'    "events.{module}": ("{kind}Event",),\n'
    return all_of([between('    "events.', types), *(between(_FROM, line) for line in imports)])


_FROM = "    from runtime_guards.events."
