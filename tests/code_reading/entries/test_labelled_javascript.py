"""Each labelled handler in JavaScript gets the verdict of its label."""

from __future__ import annotations

import pytest

from policypack.code_reading.entries import Ignored, Unvalidated, Validated
from policypack.code_reading.javascript import read_entry
from policypack.supply_chain.guards import Code
from tests.code_reading.entries.labelled_javascript import labelled
from tests.code_reading.entries.labelled_python import Labelled
from tests.supply_chain.packages import package

CASES = [*labelled()]


def verdict(code: str) -> str:
    """The verdict in the words of the labels."""
    name = "app.js" if "exports." in code else "app.mjs"
    found = read_entry(Code(package({name: code})), "app.handler")
    if isinstance(found, Ignored):
        return "ignores"
    if isinstance(found, Validated):
        return ", ".join(found.libraries)
    return f"uses {found.what}" if isinstance(found, Unvalidated) else "undecided"


@pytest.mark.parametrize("case", CASES, ids=[each.title for each in CASES])
def test_the_verdict_is_that_of_the_label(case: Labelled) -> None:
    assert verdict(case.code) == case.verdict


def test_about_half_of_the_labels_comply() -> None:
    complying = [each for each in CASES if not each.verdict.startswith(("uses", "undecided"))]
    assert 0.4 <= len(complying) / len(CASES) <= 0.6


def test_calls_in_thousands_of_calls_are_read_once() -> None:
    # The parents of each name take as long to find as they are many.
    code = f"export const handler = async (event) => {'f(' * 5000}event{')' * 5000};\n"
    assert verdict(code) == "uses the event"
