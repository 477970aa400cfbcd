"""An organization's own sources, sinks and sanitizers, in both languages and on both sides."""

from __future__ import annotations

import pytest

from policypack.code_reading import javascript, python
from policypack.code_reading.flows import Declared, Flows, Kind
from policypack.settings.settings import Settings
from policypack.settings.values import KINDS_OF_SINKS
from policypack.supply_chain.guards import Code
from tests.code_reading.labelled import kinds
from tests.judged import outcomes
from tests.rules.lambda_.guarded_functions import function
from tests.supply_chain.packages import package

OWN = "def clean(text): return text.strip()\ndef run(text): return 1\ndef receive(): return 1\n"
PYTHON = {"app.py": "", "acme/__init__.py": "", "acme/texts.py": OWN}
# The call in the handler, the settings, and what is found; `other` is an installed package.
IN_PYTHON = """
os.system(event["a"])                                                | command
os.system(texts.clean(event["a"]))                                   | command
os.system(texts.clean(event["a"]))        acme.texts.clean:command   | safe
open(texts.clean(event["a"]))             acme.texts.clean:command   | path
os.system(clean(event["a"]))              acme.texts.clean:command   | safe
os.system(other.clean(event["a"]))                                   | undecided
os.system(other.clean(event["a"]))        other.clean:command        | safe
open(other.clean(event["a"]))             other.clean:command        | undecided
texts.run(event["a"])                                                | safe
texts.run(event["a"])                     >acme.texts.run:sql        | sql
texts.run("a")                            >acme.texts.run:sql        | safe
other.Client().run(sql=event["a"])        >other.Client().run:sql    | sql
texts.run(texts.clean(event["a"]))        >acme.texts.run:sql acme.texts.clean:sql | safe
os.system(other.receive())                                           | safe
os.system(other.receive())                <other.receive             | command
os.system(other.receive()["x"])           <other.receive             | command
os.system(texts.receive())                <acme.texts.receive        | command
os.system(str(len(other.receive())))      <other.receive             | safe
"""
JAVASCRIPT = {
    "lib/texts.js": "exports.clean = (text) => text.trim();\nexports.run = () => 1;\n",
}
IN_JAVASCRIPT = """
exec(event.a)                                                   | command
exec(texts.clean(event.a))                                      | command
exec(texts.clean(event.a))         lib/texts.clean:command      | safe
fs.readFileSync(texts.clean(event.a))  lib/texts.clean:command  | path
exec(other.clean(event.a))                                      | command
exec(other.clean(event.a))         @acme/other.clean:command    | safe
texts.run(event.a)                                              | safe
texts.run(event.a)                 >lib/texts.run:sql           | sql
other.run(event.a)                 >@acme/other.run:sql         | sql
other.run("a")                     >@acme/other.run:sql         | safe
exec(other.receive())                                           | safe
exec(other.receive().name)         <@acme/other.receive         | command
"""


def declared(words: str) -> Declared:
    """The settings of a row: `<source`, `>sink:kind`, `sanitizer:kind`."""
    every = words.split()
    return Declared(
        frozenset(each[1:] for each in every if each[0] == "<"),
        frozenset(each[1:] for each in every if each[0] == ">"),
        frozenset(each for each in every if each[0] not in "<>"),
    )


def rows(table: str) -> list[tuple[str, str, str]]:
    found = []
    for line in table.strip().splitlines():
        left, expected = line.rsplit("|", 1)
        call, _, words = left.strip().partition("  ")
        found.append((call, words.strip(), expected.strip()))
    return found


def read_python(call: str, words: str, trigger: str = "sqs") -> Flows:
    head = "import os, other\nfrom acme import texts\nfrom acme.texts import clean\n"
    files = {**PYTHON, "app.py": f"{head}def handler(event, context):\n    {call}\n"}
    return python.read_flows(Code(package(files)), "app.handler", (trigger,), declared(words))


def read_javascript(call: str, words: str) -> Flows:
    head = (
        "const { exec } = require('child_process'); const fs = require('fs');\n"
        "const texts = require('./lib/texts'); const other = require('@acme/other');\n"
    )
    files = {**JAVASCRIPT, "app.js": f"{head}exports.handler = (event) => {{ {call}; }};\n"}
    return javascript.read_flows(Code(package(files)), "app.handler", ("sqs",), declared(words))


@pytest.mark.parametrize(("call", "words", "expected"), rows(IN_PYTHON))
def test_what_is_declared_counts_in_python(call: str, words: str, expected: str) -> None:
    assert kinds(read_python(call, words)) == ({expected} - {"safe"})


@pytest.mark.parametrize(("call", "words", "expected"), rows(IN_JAVASCRIPT))
def test_what_is_declared_counts_in_javascript(call: str, words: str, expected: str) -> None:
    assert kinds(read_javascript(call, words)) == ({expected} - {"safe"})


def test_a_declared_source_is_named_and_no_trigger_makes_it_harmless() -> None:
    (flow,) = read_python("os.system(other.receive()['x'])", "<other.receive", "schedule").flows
    assert flow.evidence == "other.receive() (app.py:5) reaches os.system"


def test_the_kinds_of_the_settings_are_those_of_sinks() -> None:
    assert {*KINDS_OF_SINKS} == {each.value for each in Kind if each is not Kind.LOG}


def test_the_settings_reach_the_rules() -> None:
    call = "os.system(other.clean(event['a']))"
    code = f"import os, other\ndef handler(event, context):\n    {call}\n"
    rule, it = "lambda-event-reaches-command", function({"app.py": code})
    assert outcomes(rule, it) == [("undecided", "code[app.py]")]
    assert outcomes(rule, it, event_sanitizers=["other.clean:command"]) == []
    assert Settings().event_sanitizers == frozenset()
