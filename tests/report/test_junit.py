"""JUnit XML, as another reader sees it."""

from __future__ import annotations

from typing import Any

import junitparser

from policypack.report import junit
from policypack.report.run import Failure
from policypack.report.terminal import Terminal
from tests.report.run_documents import finding, preview


def read(*args: Any) -> Any:
    (suite,) = junitparser.JUnitXml.fromstring(junit.text(preview(*args), Terminal(), {}).encode())
    return suite


def kinds(suite: Any) -> list[list[str]]:
    return [[type(each).__name__ for each in case.result] for case in suite]


def test_another_reader_counts_the_same() -> None:
    suite = read()
    assert (suite.name, suite.tests, suite.failures, suite.errors, suite.skipped) == (
        "stackwarden preview",
        6,
        1,
        0,
        4,
    )
    assert kinds(suite) == [[], ["Failure"], *[["Skipped"]] * 4]
    (failure,) = next(case for case in suite if case.classname == "lambda-layer-unpinned").result
    assert failure.message == "high: Lambda function uses a layer without a pinned version"
    assert failure.text.splitlines()[-1] == "Fix: End every ARN in layers with its version number"


def test_a_run_without_findings_is_one_case_that_passes() -> None:
    assert kinds(read([])) == [[]]


def test_a_failure_of_the_program_is_an_error_of_the_run() -> None:
    suite = read([], Failure(status=3, message="it failed \x00\nat x"))
    assert (kinds(suite), suite.errors) == ([["Error"]], 1)
    (error,) = next(iter(suite)).result
    assert (error.message, error.text) == ("it failed \\x00", "it failed \\x00\nat x")


def test_cases_have_different_names_because_gitlab_shows_one_of_each() -> None:
    suite = read([finding("a", message="one"), finding("a", message="two")])
    assert [case.name for case in suite] == ["run", "policy.json open", "policy.json open (2)"]
