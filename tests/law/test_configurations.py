"""What an organization and a program may say of levels and waivers, and what then counts.

`tests/engine` shows with a real engine that a configuration, a file and a comment arrive.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policypack.engine.configuration import UNCHANGED
from tests.days import in_days
from tests.law.driving import Brought, Judged, run
from tests.law.red_team import PROJECT

RULE, DLQ = "sqs-queue-unencrypted", "sqs-queue-without-dlq"
QUEUES = [("aws:sqs/queue:Queue", name, {"sqsManagedSseEnabled": False}) for name in ("a", "b")]
COMMENT = f"# stackwarden: waive {RULE} until {in_days(60)} by payments: a public test queue\n"
PROGRAM = """import pulumi_aws as aws

{comment}aws.sqs.Queue("a", sqs_managed_sse_enabled=False)
aws.sqs.Queue("b", sqs_managed_sse_enabled=False)
"""
BARE, WAIVED = PROGRAM.format(comment=""), PROGRAM.format(comment=COMMENT)
DISABLED = f"levels: {{{RULE}: disabled}}\n"


def brought(file: str = "", program: str = BARE) -> Brought:
    files = {f"{PROJECT}/stackwarden.yaml": file} if file else {}
    return Brought(files=files, program=program, resources=QUEUES)


def blocked(found: Judged, rule: str = RULE) -> list[str]:
    """The resources that the rule blocks."""
    blocking = (each for each in found.findings if each["blocking"] and each["rule"] == rule)
    return sorted(each["resource"]["name"] for each in blocking)


def level(found: Judged) -> str | None:
    """The level of the rule by what it reports, None if it reports nothing."""
    reported = [each["blocking"] for each in found.findings if each["rule"] == RULE]
    return ("mandatory" if all(reported) else "advisory") if reported else None


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ({RULE: "advisory"}, "advisory"),
        ({RULE: "mandatory"}, "mandatory"),
        ({RULE: "disabled"}, None),
        ({RULE: {"level": "advisory"}}, "advisory"),
        ({"all": "advisory"}, "advisory"),
        ({"stackwarden": {"profile": "essential"}}, "mandatory"),
        ({"stackwarden": {"levels": {RULE: "disabled"}}}, None),
    ],
)
def test_levels_of_an_organization(
    says: dict[str, Any], expected: str | None, tmp_path: Path
) -> None:
    found = run(tmp_path, says, brought())
    assert (found.stopped, level(found)) == ("", expected)


def test_an_organization_goes_before_the_file(tmp_path: Path) -> None:
    file = f"{DISABLED}profile: essential\n"
    says: dict[str, Any] = {"profile": "recommended"}
    found = run(tmp_path / "forbids", {"stackwarden": says}, brought(file))
    assert blocked(found) == ["a", "b"]
    assert len(found.lines) == 2
    assert all("ignored, because it loosens the organization's" in each for each in found.lines)
    # WHEN the organization allows it
    found = run(
        tmp_path / "allows", {"stackwarden": {**says, "stack_may": ["levels"]}}, brought(file)
    )
    assert blocked(found) == []


def test_the_file_may_tighten_what_the_organization_has(tmp_path: Path) -> None:
    says = {RULE: "advisory", "stackwarden": {"profile": "essential"}}
    found = run(tmp_path, says, brought(f"levels: {{{RULE}: mandatory}}\n"))
    assert blocked(found) == ["a", "b"]
    assert found.lines == [UNCHANGED]


@pytest.mark.parametrize(
    "says",
    [{}, {"stackwarden": {}}, {RULE: "mandatory"}, {DLQ: "advisory"}],
    ids=["nothing", "no setting", "the level that it has", "another level that it has"],
)
def test_any_configuration_is_an_organizations(says: dict[str, Any], tmp_path: Path) -> None:
    file = f"levels: {{{DLQ}: mandatory, {RULE}: disabled}}\n"
    found = run(tmp_path, says, brought(file))
    assert blocked(found) == ["a", "b"]
    assert "levels: ignored, because it loosens" in found.lines[-1]


def test_options_of_a_command_go_before_the_file_and_are_no_organization(tmp_path: Path) -> None:
    options = {"stackwarden": {"profile": "essential", "of_a_command": True}}
    found = run(tmp_path, options, brought(f"{DISABLED}profile: strict\n"))
    assert blocked(found) == blocked(found, DLQ) == []
    assert [each.partition(": ")[2] for each in found.lines] == [f"levels: loosened for {RULE}"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("profil: strict\n", "profil: unknown setting; did you mean profile?"),
        ("profile: [\n", "stackwarden.yaml:1: invalid YAML"),
        ("levels: {sqs-queue-opn: advisory}\n", "levels: unknown rule"),
    ],
)
def test_a_broken_file_stops_the_preview(text: str, line: str, tmp_path: Path) -> None:
    assert line in run(tmp_path, None, brought(text)).stopped


@pytest.mark.parametrize(
    ("says", "line", "blocking"),
    [
        ({}, "waivers in comments (__main__.py:3): ignored, because it loosens", ["a", "b"]),
        (
            {"stack_may": ["waivers"], "never_waive": [RULE]},
            "never_waive lists the rule",
            ["a", "b"],
        ),
        ({"stack_may": ["waivers"]}, "changed only what the organization allows", ["b"]),
    ],
)
def test_a_comment_waives_nothing_that_the_organization_forbids(
    says: dict[str, Any], line: str, blocking: list[str], tmp_path: Path
) -> None:
    config = {"stackwarden": {"profile": "essential", **says}}
    found = run(tmp_path, config, brought(program=WAIVED))
    assert blocked(found) == blocking
    assert any(line in each for each in found.lines), found.lines
