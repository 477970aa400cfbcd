"""Fixes that stand where the finding points: edited in objects, and left to people in lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policypack.program_edits.changes import changes_of
from policypack.program_edits.programs import edits_of
from policypack.rules import catalogue

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
    (tmp_path / "__main__.py").write_text(PROGRAM)
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
