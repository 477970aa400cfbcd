"""The serverless services are covered: each decided check has its rule, as it was decided.

`decided.csv` holds the severity and the profile of every check of these services, so that a change
of either shows in the diff. A `reason` says why a check differs from what most tools do, or, where
it has no severity, why it has no rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from policypack.report.rule_pages import SERVICES
from policypack.rule.rule import Profile, Rule, Severity
from policypack.rules import catalogue
from tests.house.test_registry import CATALOGUE, ROOT, ROWS, Row, is_written, read

FILE = "tests/house/decided.csv"
DECIDED = read(ROOT / FILE)
COVERED = {
    "acm",
    "api-gateway",
    "appsync",
    "athena",
    "autoscaling",
    "backup",
    "batch",
    "bedrock",
    "cloudformation",
    "cloudfront",
    "cloudtrail",
    "codebuild",
    "cognito",
    "config",
    "docdb",
    "dynamodb",
    "ebs",
    "ec2",
    "ecr",
    "ecs",
    "efs",
    "eks",
    "elasticache",
    "elb",
    "events",
    "glue",
    "guardduty",
    "iot",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "mq",
    "msk",
    "neptune",
    "opensearch",
    "rds",
    "redshift",
    "redshiftserverless",
    "s3",
    "sagemaker",
    "secrets-manager",
    "ses",
    "sns",
    "sqs",
    "ssm",
    "stack",
    "step-functions",
    "transfer",
    "waf",
}
# Checks whose rule is still to be written.
OPEN: set[str] = set()


def service_of(rule: Rule) -> str:
    """The name of the service as AWS writes it, by which ids begin."""
    return SERVICES.get(rule.service, rule.service)


def wanted(decided: Mapping[str, Row]) -> dict[str, tuple[str, str]]:
    """The severity and the profile of each check that gets a rule."""
    return {
        id_: (row["severity"], row["profile"]) for id_, row in decided.items() if row["severity"]
    }


def differences(
    rules: Iterable[Rule], decided: Mapping[str, Row], waiting: Iterable[str]
) -> list[str]:
    """Where the rules of the covered services and the decided checks differ."""
    made = {
        rule.id: (rule.severity.value, rule.profile.value)
        for rule in rules
        if service_of(rule) in COVERED
    }
    due = wanted(decided)
    missing, ready = set(due) - set(made), set(waiting)
    return [
        *(f"{id_}: write the rule" for id_ in sorted(missing - ready)),
        *(f"{id_}: it has its rule; remove it from OPEN" for id_ in sorted(ready - missing)),
        *(f"{id_}: add it to {FILE}" for id_ in sorted(set(made) - set(due))),
        *(
            f"{id_}: {' '.join(made[id_])} is decided as {' '.join(due[id_])}; restore it, or "
            f"change {FILE} and give the reason there"
            for id_ in sorted(set(made) & set(due))
            if made[id_] != due[id_]
        ),
    ]


def test_each_decided_check_has_its_rule_with_its_severity_and_profile() -> None:
    found = differences(catalogue(), DECIDED, OPEN)
    assert not found, "\n".join(found)


def test_the_open_rows_of_the_catalogue_are_the_known_ones() -> None:
    rows = {id_: row for id_, row in ROWS.items() if not is_written(row)}
    open_rows = {id_ for id_, row in rows.items() if row["service"] in COVERED}
    assert open_rows == OPEN, f"compare {CATALOGUE} with OPEN"
    assert [id_ for id_ in open_rows if id_ not in wanted(DECIDED)] == []


def test_a_check_without_a_rule_has_a_reason() -> None:
    silent = [id_ for id_, row in DECIDED.items() if not row["severity"] and not row["reason"]]
    assert not silent, f"give the reason in {FILE}: {silent}"


SOUND = next(rule for rule in catalogue() if rule.id == "sqs-queue-unencrypted")
ROW = {"severity": SOUND.severity.value, "profile": SOUND.profile.value, "reason": ""}
DROPPED = {"severity": "", "profile": "", "reason": "The provider does not show it"}


@pytest.mark.parametrize(
    ("rules", "decided", "waiting", "fault"),
    [
        ([], {SOUND.id: ROW}, [], "write the rule"),
        ([SOUND], {SOUND.id: ROW}, [SOUND.id], "remove it from OPEN"),
        ([SOUND], {}, [], "add it to"),
        ([SOUND], {SOUND.id: DROPPED}, [], "add it to"),
        ([replace(SOUND, severity=Severity.LOW)], {SOUND.id: ROW}, [], "low essential is decided"),
        ([replace(SOUND, profile=Profile.STRICT)], {SOUND.id: ROW}, [], "is decided as"),
    ],
)
def test_a_planted_difference_is_caught(
    rules: list[Rule], decided: dict[str, Row], waiting: list[str], fault: str
) -> None:
    (found,) = differences(rules, decided, waiting)
    assert found.startswith(SOUND.id)
    assert fault in found


def test_what_is_open_or_dropped_or_elsewhere_is_no_difference() -> None:
    elsewhere = next(rule for rule in catalogue() if service_of(rule) not in COVERED)
    decided = {SOUND.id: ROW, "sqs-x-y": ROW, "sqs-x-z": DROPPED}
    assert differences([SOUND, elsewhere], decided, ["sqs-x-y"]) == []
