"""Each labelled handler in JavaScript gets the verdict of its label."""

from __future__ import annotations

import pytest

from policypack.code_reading.entries import Ignored, Unvalidated, Validated
from policypack.code_reading.javascript import read_entry
from policypack.supply_chain.guards import Code
from tests.code_reading.entries.labelled_javascript import labelled
from tests.code_reading.entries.labelled_python import Labelled
from tests.steps import growth
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


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("f(", ")"), ("{a: ", "}"), ("[", "]")],
    ids=["calls", "objects", "lists"],
)
def test_nested_expressions_are_followed_outward_once(opening: str, closing: str) -> None:
    def read(depth: int) -> object:
        value = f"{opening * depth}event{closing * depth}"
        return verdict(f"export const handler = async (event) => ({value});\n")

    assert read(2_000) == "uses the event"
    assert growth(read, 200, 2_000) < 15


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("a = 1;\n" * 150_000, "is too large to be followed"),
        ("if (a) {" * 300 + "}" * 300, "is nested too deeply to be followed"),
        ("x(event);\n" * 11_000, "is too long to be followed"),
    ],
    ids=["nodes", "scopes", "references"],
)
def test_code_beyond_the_bounds_is_not_read(code: str, reason: str) -> None:
    source = f"exports.handler = async (event) => {{\n{code}}};\n"
    found = read_entry(Code(package({"app.js": source})), "app.handler")
    assert getattr(found, "reason", "") == reason
