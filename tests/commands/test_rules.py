"""`stackwarden rules` with its filters."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.commands import main
from policypack.facts.frameworks import frameworks_of
from policypack.facts.native_types import native_types
from policypack.rule.rule import Profile, service_of
from policypack.rules import all_rules

Capture = pytest.CaptureFixture[str]
RULES = {rule.id: rule for rule in all_rules()}


def listed(capsys: Capture, *arguments: str) -> list[str]:
    assert main(["rules", *arguments]) == 0
    return [line.split()[0] for line in capsys.readouterr().out.splitlines()]


def test_a_framework_lists_the_rules_that_check_a_requirement_of_it(capsys: Capture) -> None:
    wanted = [rule.id for rule in all_rules() if "cis-aws-5.0" in frameworks_of(rule.id)]
    assert listed(capsys, "--framework", "cis-aws-5.0") == wanted
    assert 0 < len(wanted) < len(all_rules())


def test_a_profile_includes_the_lower_ones(capsys: Capture) -> None:
    essential = [rule.id for rule in all_rules() if rule.profile is Profile.ESSENTIAL]
    optional = {rule.id for rule in all_rules() if rule.profile is Profile.OPTIONAL}
    assert listed(capsys, "--profile", "essential") == essential
    strict = set(listed(capsys, "--profile", "strict"))
    assert strict == {rule.id for rule in all_rules()} - optional


def test_the_filters_narrow_together(capsys: Capture) -> None:
    found = listed(capsys, "--service", "logs", "--framework", "aws-fsbp", "--profile", "strict")
    wanted = [
        rule.id
        for rule in all_rules()
        if service_of(rule) == "logs"
        and "aws-fsbp" in frameworks_of(rule.id)
        and rule.profile is not Profile.OPTIONAL
    ]
    assert found == wanted


def test_a_search_lists_the_best_match_first(capsys: Capture) -> None:
    found = listed(capsys, "--search", "SQL injection")
    assert found[0] == "lambda-event-reaches-query"
    narrowed = listed(capsys, "--search", "encrypted", "--service", "sqs")
    assert narrowed
    assert {RULES[each].service for each in narrowed} == {"sqs"}


def test_a_search_without_a_match_is_refused(capsys: Capture) -> None:
    assert main(["rules", "--search", "xyzzy"]) == 2
    assert "--search xyzzy: no rule matches" in capsys.readouterr().err


def test_an_unknown_service_is_refused_with_the_nearest_name(capsys: Capture) -> None:
    assert main(["rules", "--service", "lamda"]) == 2
    assert "--service lamda: unknown service; did you mean lambda?" in capsys.readouterr().err


def test_an_unknown_framework_is_refused(capsys: Capture) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["rules", "--framework", "iso"])
    assert "cis-aws-5.0" in capsys.readouterr().err


def test_native_lists_the_judged_types_by_service_and_counts_them(capsys: Capture) -> None:
    assert main(["rules", "--native"]) == 0
    *lines, summary = capsys.readouterr().out.splitlines()
    assert "sqs (2 types)" in lines
    (bucket,) = (line for line in lines if line.split()[0] == "aws-native:s3:Bucket")
    assert "aws:s3/bucket:Bucket, aws:s3/bucketOwnershipControls:BucketOwnershipControls" in bucket
    judged = [line for line in lines if line.startswith("  aws-native:")]
    assert summary.startswith(f"{len(judged)} types of aws-native judged; {len(native_types())}")
    # Without a counterpart it is judged as itself.
    (trail,) = (line for line in judged if "cloudtrail:ResourcePolicy" in line)
    assert trail.split()[0] == trail.split()[-1]


def test_native_has_the_formats_of_the_rules(capsys: Capture) -> None:
    assert main(["rules", "--native", "--service", "sqs", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["judged"] == len(document["types"]) > 0
    (queue,) = (each for each in document["types"] if each["type"] == "aws-native:sqs:Queue")
    assert queue["service"] == "sqs"
    assert queue["judged_as"] == ["aws:sqs/queue:Queue"]
    # The filters narrow the rules, and so the types.
    assert {RULES[each].service for each in queue["rules"]} == {"sqs"}
    assert main(["rules", "--native", "--service", "sqs", "--format", "markdown"]) == 0
    table = capsys.readouterr().out
    assert f"| `aws-native:sqs:Queue` | `aws:sqs/queue:Queue` | {len(queue['rules'])} |" in table


OWN = """
from policypack.authoring import Profile, Severity, equal, property_rule

named = property_rule(
    id="acme-queue-retention",
    properties={"aws:sqs/queue:Queue": "messageRetentionSeconds"},
    must=equal(60),
    default=345600,
    message="messages stay longer than a minute",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set messageRetentionSeconds to 60",
    title="SQS queue keeps messages",
    why="Acme keeps none. https://docs.aws.amazon.com/sqs/",
    example='aws.sqs.Queue("q")  # bad',
)
"""


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of a project with a custom rule."""
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    (tmp_path / "stackwarden.yaml").write_text("rules_from: [acme_own_rules]\n", encoding="utf-8")
    (tmp_path / "acme_own_rules.py").write_text(OWN, encoding="utf-8")
    (tmp_path / "src").mkdir()
    monkeypatch.chdir(tmp_path / "src")
    path = [*sys.path]
    yield tmp_path
    sys.path[:] = path
    sys.modules.pop("acme_own_rules", None)


def test_rules_of_the_project_are_listed_and_explained(acme: Path, capsys: Capture) -> None:
    assert "acme-queue-retention" in listed(capsys)
    made = []
    for form in ("text", "json", "markdown"):
        assert main(["explain", "acme-queue-retention", "--format", form]) == 0
        made.append(capsys.readouterr().out)
    assert all("messages stay" in each or "SQS queue keeps messages" in each for each in made)


def test_failing_module_is_reported_and_hides_no_page(acme: Path, capsys: Capture) -> None:
    (acme / "acme_own_rules.py").write_text("raise OSError('disk')\n", encoding="utf-8")
    assert main(["rules"]) == 2
    assert "acme_own_rules: import failed with OSError" in capsys.readouterr().err
    # A rule of the pack needs no module of the project.
    assert main(["explain", "sqs-queue-unencrypted"]) == 0


def test_rules_outside_a_project_come_from_the_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    assert listed(capsys) == [rule.id for rule in all_rules()]
