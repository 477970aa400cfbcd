"""Documents of several projects: merged into one, without losing or doubling, in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from policypack.report import run
from policypack.report.document_shape import Document
from policypack.report.formats import FORMATS, Terminal, render
from policypack.report.run import Failure, Stack, fault_of
from policypack.report.several import Part, merged, parts
from tests.report.run_documents import finding, of

_QUEUE = "aws:sqs/queue:Queue"
PLAIN = Terminal()


def queue(project: str, name: str, **changed: Any) -> dict[str, Any]:
    """A finding of a project whose program is in a folder of that name."""
    made = of(_QUEUE, name, 3, "sqs-queue-unencrypted", **changed)
    urn = made["resource"]["urn"].replace("::shop::", f"::{project}::")
    resource = {**made["resource"], "urn": urn}
    return {**made, "resource": resource, "file": f"{project}/__main__.py"}


def document(project: str, *findings: dict[str, Any], failure: Failure | None = None) -> Document:
    stack = Stack(project=project, stack="dev")
    return run.document(findings, command="preview", stack=stack, failure=failure)


def part(project: str, *findings: dict[str, Any], failure: Failure | None = None) -> Part:
    made = document(project, *findings, failure=failure)
    return Part(project, made, f"{project}/Pulumi.yaml")


def failed(status: Any = 3) -> Failure:
    return Failure(status=status, message="KeyError: 'region'")


def names(of: Document) -> list[tuple[str, str]]:
    named = [(each["project_id"], each["resource"]) for each in of["findings"]]
    return [(project, resource["name"]) for project, resource in named if resource]


def test_counts_name_how_many_findings_fix_edits() -> None:
    found = [queue("a", "orders"), queue("a", "news", line=5, path="name", fix="Name it")]
    one = run.document(found, command="preview", fixable=1, reviewable=1)
    other = run.document([queue("b", "jobs")], command="preview", fixable=1)
    both = merged([Part("a", one), Part("b", other)])
    for told, counts in ((one, "1 of 2"), (both, "2 of 3")):
        shown = " ".join(render(told, "text", terminal=PLAIN).split())
        assert f"Fixable {counts} with stackwarden fix, 1 more with --unsafe" in shown
    shown = " ".join(render(other, "text", terminal=PLAIN).split())
    assert "--unsafe" not in shown
    assert "Fixable" not in render(document("a", *found), "text", terminal=PLAIN)


def test_each_finding_names_its_project() -> None:
    both = merged([part("a", queue("a", "orders")), part("b", queue("b", "news"))])
    assert names(both) == [("a", "orders"), ("b", "news")]
    assert both["summary"]["blocking"] == 2
    assert both["stack"] is None
    assert [each["stack"] for each in both["projects"]] == [
        {"project": "a", "stack": "dev"},
        {"project": "b", "stack": "dev"},
    ]
    # AND what is written is what is read
    assert fault_of(Document, json.loads(json.dumps(both))) is None


def test_a_project_alone_is_what_it_was() -> None:
    one = part("a", queue("a", "orders"), failure=failed())
    (again,) = parts(merged([one]))
    (only,) = again["findings"]
    assert only.pop("project_id") == "a"
    assert again == one.document


@pytest.mark.parametrize(
    ("statuses", "worst"), [((2, 3), 3), ((3, 2), 3), ((2, None), 2), ((None, None), None)]
)
def test_worst_failure_applies_to_all_runs(statuses: Any, worst: int | None) -> None:
    every = [part(f"p{n}", failure=each and failed(each)) for n, each in enumerate(statuses)]
    failure = merged(every)["failure"]
    assert (failure and failure["status"]) == worst


def test_a_run_that_is_given_twice_is_one() -> None:
    one = document("a", queue("a", "orders"), queue("a", "orders"))
    both = merged([Part("a", one), Part("copy", one)])
    # THEN two equal findings of one run stay two
    assert names(both) == [("a", "orders"), ("a", "orders")]
    assert len(both["projects"]) == 1


def test_two_runs_of_one_project_lose_and_double_nothing() -> None:
    first = document("a", queue("a", "orders"), queue("a", "old"))
    second = document("a", queue("a", "orders", blocking=False), queue("a", "new"))
    both = merged([Part("a", first), Part("a", second)])
    assert sorted(names(both)) == [("a", "new"), ("a", "old"), ("a", "orders")]
    # AND the stricter run decides
    assert all(each["blocking"] for each in both["findings"])


def test_two_stacks_of_one_folder_stay_apart() -> None:
    stacks = [document("a", queue("a", "orders")) for _ in range(2)]
    stacks[1]["stack"] = Stack(project="a", stack="prod")
    both = merged([Part("a", each) for each in stacks])
    assert [each["id"] for each in both["projects"]] == ["a", "a (a/prod)"]
    assert len(both["findings"]) == 2


def test_merged_documents_merge_again() -> None:
    gone = {"folder": "c", "reason": "a policy pack"}
    one = merged([part("a", queue("a", "orders"))], left_out=[gone])  # type: ignore[list-item]
    other = merged([part("b", queue("b", "news")), part("c")])
    both = merged([Part("one.json", one), Part("other.json", other)])
    assert [each["id"] for each in both["projects"]] == ["a", "b", "c"]
    # THEN a project that another run judged was not left out
    assert "left_out" not in both


def test_equal_urns_of_two_projects_stay_apart() -> None:
    """Both findings lead, and a folded finding is reported with its lead."""
    into = {"rule": "sqs-queue-unencrypted", "path": "open"}
    every = []
    for folder in ("a", "b"):
        leading = {**queue("same", "orders"), "file": f"{folder}/__main__.py"}
        below = {
            **queue("same", "orders", path="other"),
            "rule": f"folded-{folder}",
            "folded_into": {**into, "subject": leading["resource"]["urn"]},
        }
        every.append(Part(folder, document("same", leading, below)))
    text = render(merged(every), "concise", terminal=PLAIN)
    assert text.count("sqs-queue-unencrypted") == 2
    junit = ElementTree.fromstring(render(merged(every), "junit", terminal=PLAIN))
    for suite, folder in zip(junit, ("a", "b"), strict=True):
        (failure,) = suite.iter("failure")
        assert f"folded-{folder}" in (failure.text or "")


def mixed() -> Document:
    every = [
        part("services/a", queue("a", "orders")),
        part("services/b", failure=failed()),
        part("services/c", queue("c", "news"), finding("lambda-code-malformed", file="x.zip")),
    ]
    gone = {"folder": "node_modules/x", "reason": "in node_modules"}
    return merged(every, left_out=[gone])  # type: ignore[list-item]


def categories_of(log: Any) -> list[str]:
    return [each["automationDetails"]["id"].rsplit("/", 1)[0] for each in log["runs"]]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_every_project(form: str) -> None:
    """A failed project does not hide others, and skipped projects are reported."""
    text = render(mixed(), form, terminal=PLAIN)
    for told in ("orders", "news", "lambda-code-malformed"):
        assert told in text, told
    assert "KeyError" in text
    assert "services/b" in text.replace("\\/", "/")
    if form not in ("sarif", "junit"):
        assert "node" in text


def test_sarif_has_a_run_for_each_project_as_if_it_stood_alone() -> None:
    log = json.loads(render(mixed(), "sarif", terminal=PLAIN))
    assert categories_of(log) == [f"stackwarden/preview/services/{name}/dev" for name in "abc"]
    success = [each["invocations"][0]["executionSuccessful"] for each in log["runs"]]
    assert success == [True, False, True]


def test_sarif_has_no_category_twice() -> None:
    """GitHub refuses a log with two analyses of one category."""
    every = [Part(folder, document("same", queue("same", "orders"))) for folder in ("a", "b")]
    never_ran = [Part(name, run.document([], command="preview")) for name in ("c", "d")]
    log = json.loads(render(merged([*every, *never_ran]), "sarif", terminal=PLAIN))
    told = [each.removeprefix("stackwarden/preview/") for each in categories_of(log)]
    assert told == ["same/dev", "same/dev/b", "c", "d"]


def test_sarif_names_the_project_file_where_no_place_is_known() -> None:
    unplaced = {**queue("a", "orders"), "file": None, "line": None}
    shown = Terminal(root=Path("/nowhere"))
    log = json.loads(render(merged([part("a", unplaced)]), "sarif", terminal=shown))
    (result,) = log["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "a/Pulumi.yaml"}}


def test_junit_counts_by_project() -> None:
    suites = ElementTree.fromstring(render(mixed(), "junit", terminal=PLAIN))
    told = [(each.get("name"), each.get("failures"), each.get("errors")) for each in suites]
    assert told == [
        ("stackwarden preview services/a", "1", "0"),
        ("stackwarden preview services/b", "0", "1"),
        ("stackwarden preview services/c", "2", "0"),
    ]
