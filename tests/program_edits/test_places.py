"""Fixes that stand where the finding points: edited in objects, and left to people in lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policypack.program_edits.programs import edits_of
from policypack.rules import catalogue
from tests.program_edits.changes import changes_of

RULE = "api-gateway-data-traced"
PROGRAM = """import pulumi_aws as aws

aws.apigatewayv2.Stage(
    "live",
    api_id="a1b2c3",
    default_route_settings={"data_trace_enabled": True},
    route_settings=[{"route_key": "$connect", "data_trace_enabled": True}],
)
"""


def finding(path: str) -> dict[str, Any]:
    kind = {"type": "aws:apigatewayv2/stage:Stage", "name": "live"}
    place = {"file": "__main__.py", "line": 3, "waived": None, "outcome": "violates"}
    return {"rule": RULE, "resource": kind, "path": path, **place}


@pytest.mark.parametrize(
    ("path", "made", "left"),
    [
        ("defaultRouteSettings.dataTraceEnabled", 1, []),
        ("routeSettings[0].dataTraceEnabled", 0, ["it is in an element of a list"]),
    ],
)
def test_a_fix_is_made_where_the_finding_points(
    tmp_path: Path, path: str, made: int, left: list[str]
) -> None:
    (tmp_path / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    rules = [each for each in catalogue() if each.id == RULE]
    edits = edits_of(changes_of([finding(path)], rules), tmp_path)
    assert len(edits.made) == made
    assert [why for _, why in edits.left] == left
    changed = [line for file in edits.files for line in file.diff() if line.startswith("+    ")]
    assert changed == ['+    default_route_settings={"data_trace_enabled": False},'] * made


def test_a_finding_within_a_template_changes_nothing_of_its_stack() -> None:
    held = finding("templateBody.Resources.Live.Properties.DefaultRouteSettings.DataTraceEnabled")
    held["resource"] = {"type": "aws:cloudformation/stack:Stack", "name": "shop"}
    rules = [each for each in catalogue() if each.id == RULE]
    assert changes_of([held], rules) == []


LOOP = """import pulumi_aws as aws

for name in ("orders", "returns"):
    aws.sqs.Queue(
        name,
        sqs_managed_sse_enabled=False,  # why
    )


def worker(name):
    return aws.sqs.Queue(f"{name}-jobs", visibility_timeout_seconds=90)


worker("mail")
"""
QUEUE = "aws:sqs/queue:Queue"
FLAG = "sqs-queue-unencrypted"


def queue(name: str, line: int) -> tuple[str, dict[str, Any]]:
    urn = f"urn:pulumi:dev::shop::{QUEUE}::{name}"
    resource = {"type": QUEUE, "name": name, "urn": urn}
    # A finding may stand at the argument; the call is known by the resource.
    place = {"file": "__main__.py", "line": line, "waived": None, "outcome": "violates"}
    return urn, {"rule": FLAG, "resource": resource, "path": "sqsManagedSseEnabled", **place}


@pytest.mark.parametrize(
    ("wrong", "made", "edited"),
    [
        # EVERY queue of the loop, and the one of the function, has the finding
        (["orders", "returns", "mail-jobs"], ["orders", "returns", "mail-jobs"], 2),
        # ONE queue of the loop has it not, such as one that an option sets otherwise
        (["orders", "mail-jobs"], ["orders", "returns", "mail-jobs"], 1),
        # WITHOUT the run nobody knows which resources there are
        (["orders", "returns", "mail-jobs"], [], 0),
    ],
)
def test_a_place_is_edited_where_each_of_its_resources_has_the_finding(
    tmp_path: Path, wrong: list[str], made: list[str], edited: int
) -> None:
    (tmp_path / "__main__.py").write_text(LOOP, encoding="utf-8")
    line = {"orders": 4, "returns": 4, "mail-jobs": 11}
    found = [queue(name, line[name] + (name == "orders") * 2 * bool(made))[1] for name in wrong]
    places = {queue(name, 0)[0]: ("__main__.py", line[name]) for name in made}
    rules = [each for each in catalogue() if each.id == FLAG]
    changes = changes_of(found, rules, places)
    edits = edits_of(changes, tmp_path)
    assert len(edits.made) + len(edits.left) == len(wrong)
    after = edits.files[0].after.decode() if edits.files else LOOP
    assert after.count("sqs_managed_sse_enabled=True") == edited
    # AND a person may have the rest edited, where one call makes the resource
    edits = edits_of(changes, tmp_path, unsafe=True)
    assert edits.left == []
    (whole,) = edits.written
    assert whole.after.decode().count("sqs_managed_sse_enabled=True") == 2
    assert whole.before.decode() == LOOP
