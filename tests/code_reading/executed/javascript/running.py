"""One Node.js that runs handlers one after the other, and what they have shown."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from policypack.code_reading.flows import Kind
from policypack.code_reading.flows.sources import keys_of
from tests.code_reading.executed.javascript.events import (
    PATTERN,
    Attack,
    Field,
    Keys,
    attacks,
    request,
    text_of,
)
from tests.code_reading.executed.texts import ATTACK, BEGINNINGS, HOST, WHOLE
from tests.code_reading.javascript.labelled_files import expected_of

KINDS = frozenset(kind.value for kind in Kind)
_RUNNER = Path(__file__).with_name("run.cjs")
_FRAMEWORKS = re.compile(r"serverless-(?:http|express)|serverlessExpress")
# Errors of a handler that block an attack; any other error is a fault of the run.
_REFUSALS = re.compile(
    r"|Error|ERR_INVALID_\w+|RangeError|URIError|AssertionError.*|\w*Validation\w*|ZodError|ValiError"
)
_MOST_READINGS = 8


class Outcome(NamedTuple):
    """Sinks that a handler reached by any attack, and by attacks on the field of its label alone.

    `why`: what kept every run from its end.
    """

    file: Path
    expected: frozenset[str]
    reached: frozenset[str]
    alone: frozenset[str]
    why: str

    @property
    def is_shown(self) -> bool:
        """Whether a run shows anything: a handler that fails has shown what it reached."""
        return not self.why or bool(self.reached)

    @property
    def contradicts(self) -> bool:
        """Whether the label says something else, of the kind or of the field."""
        label = self.expected & KINDS
        return self.is_shown and not (self.reached == label == self.alone)


class Node:
    """A process that runs handlers."""

    def __init__(self, packages: Path | None, *, shows: bool = False) -> None:
        self._shows = shows
        environment = {"NODE_PATH": str(packages)} if packages else {}
        self._process = subprocess.Popen(
            ["node", "--no-warnings", str(_RUNNER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, **environment},
        )

    def __enter__(self) -> Node:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.communicate()

    def run(self, given: dict[str, Any]) -> dict[str, Any]:
        """The answer to one run."""
        told = {
            "attack": ATTACK,
            "pattern": PATTERN,
            "host": HOST,
            "whole": WHOLE,
            "shows": self._shows,
            **given,
        }
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


class Runs:
    """All runs of one handler: each shows more of what its event looks like."""

    def __init__(self, file: Path, node: Node) -> None:
        self._node = node
        self._given = {"file": f"index{file.suffix}", "code": file.read_text(encoding="utf-8")}
        self.triggers = ("s3",) if "s3" in self._given["code"] else ()
        self.event = Field()

    def explore(self) -> str:
        """Reads of an event whose every field is unknown; what kept the handler from running."""
        why = ""
        for _ in range(_MOST_READINGS):
            answer = self._once(Attack(ATTACK), is_open=True)
            why = answer["why"]
            if not self._learn(answer["reads"]):
                break
        return str(why)

    def reached(self, attack: Attack) -> tuple[frozenset[str], str]:
        """The kinds of sinks that an attack reaches, and what kept the handler from its end."""
        for _ in range(_MOST_READINGS):
            answer = self._once(attack)
            if not self._learn(answer["reads"]):
                return frozenset(answer["reached"]), answer["why"]
        return frozenset(), "reads without an end"

    def _once(self, attack: Attack, *, is_open: bool = False) -> dict[str, Any]:
        described = self.event.described(attack, self.triggers, is_open=is_open)
        return self._node.run({**self._given, "event": described, "object": _object(attack, self)})

    def _learn(self, reads: list[tuple[list[str], str]]) -> bool:
        """Keeps what was read; whether any of it is new."""
        before = repr(self.event)
        for path, key in reads:
            self.event.read(tuple(path), key)
        return repr(self.event) != before


def _object(attack: Attack, runs: Runs) -> Any:
    """The key of the object that a notification is about."""
    named = [each for each in runs.event.leaves() if each[-2:] == ("object", "key")]
    return text_of(attack, runs.triggers, named[0]) if named else ""


def outcome_of(file: Path, node: Node) -> Outcome:
    """Results of the runs of a labelled handler."""
    labels = expected_of(file)
    expected = frozenset(each.partition(" ")[0] for each in labels) - {"none"}
    code = file.read_text(encoding="utf-8")
    if _FRAMEWORKS.search(code):
        return _served(file, expected, node)
    runs = Runs(file, node)
    named = _fields_of(labels)
    for keys in named:
        runs.event.read(keys[:-1], keys[-1])
    why = runs.explore()
    if why == "needs a package":
        return Outcome(file, expected, frozenset(), frozenset(), why)
    fields = named or list(runs.event.leaves())
    every: set[str] = set()
    alone: set[str] = set()
    reasons = set()
    for attack in attacks(code, fields, all_at_once=True):
        found, why = runs.reached(attack)
        every |= found
        if attack.only is not None:
            alone |= found
        reasons.add("" if _REFUSALS.fullmatch(why) else why)
    return Outcome(
        file, expected, frozenset(every), frozenset(alone), "" if "" in reasons else min(reasons)
    )


def _served(file: Path, expected: frozenset[str], node: Node) -> Outcome:
    """The same of an application, whose routes a framework calls: with one attack on all fields."""
    code, every, why = file.read_text(encoding="utf-8"), set[str](), ""
    for begin in BEGINNINGS:
        event = {"kind": "text", "path": [], "text": request(code, begin + ATTACK)}
        told = {"file": f"index{file.suffix}", "code": code, "event": event, "isServed": True}
        answer = node.run(told)
        every |= {*answer["reached"]}
        why = answer["why"]
    found = frozenset(every)
    return Outcome(file, expected, found, found, "" if _REFUSALS.fullmatch(why) else why)


def _fields_of(labels: list[str]) -> list[Keys]:
    """The fields that the labels name."""
    named = [each.partition(" ")[2] for each in labels]
    return [keys for each in named if (keys := keys_of(each)[1:])]
