"""Each format says what was judged and what was not, where it has a place for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.report.formats import render
from policypack.report.run import Document, Failure, document
from policypack.report.terminal import Terminal

REASON = "what net (awsx:ec2:Vpc) makes: the package awsx is not installed"


def made(not_judged: list[str]) -> Document:
    failure = Failure(status=3, message=f"not judged: {REASON}") if not_judged else None
    return document([], command="preview", judged=4, not_judged=not_judged, failure=failure)


@pytest.mark.parametrize(
    "form", ["text", "concise", "json", "sarif", "junit", "github", "markdown", "html"]
)
def test_unjudged_resource_is_listed_with_its_reason(form: str) -> None:
    told = " ".join(render(made([REASON]), form, terminal=Terminal()).split())
    assert "package awsx is not installed" in told
    assert "4 resources" in told or '"judged": 4' in told or '"resources":4' in told


def test_counts_begin_with_judged_resources() -> None:
    lines = render(made([REASON]), "text", terminal=Terminal()).splitlines()
    (judged,) = (number for number, line in enumerate(lines) if line.startswith("Judged"))
    assert lines[judged].split() == ["Judged", "4", "resources"]
    assert lines[judged + 1].startswith("Not judged")
    # Without a finding, a run that lacks something does not say that there is none.
    assert not any(line.startswith("Findings") for line in lines)
    whole = render(made([]), "concise", terminal=Terminal())
    assert whole == "Judged: 4 resources; Findings: none\n"


def test_sarif_has_a_notification_for_each() -> None:
    (run,) = json.loads(render(made([REASON, "other"]), "sarif", terminal=Terminal()))["runs"]
    invocation: dict[str, Any] = run["invocations"][0]
    levels = [each["level"] for each in invocation["toolExecutionNotifications"]]
    assert (levels, invocation["executionSuccessful"]) == (["error", "warning", "warning"], False)
