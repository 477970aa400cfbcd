"""Policies of Pulumi's SDK inside this pack, under the real engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.days import in_days
from tests.engine.engine import PACK, Engine, Run
from tests.engine.test_pack import REGION, WAITING, told
from tests.fixed_environment import python_path

UNTIL = in_days(60)
POLICIES = """
import pulumi
from pulumi_policy import (
    EnforcementLevel, PolicyConfigSchema, PolicyPack, ResourceValidationPolicy, Severity,
    StackValidationPolicy,
)

QUEUE = "aws:sqs/queue:Queue"

def encrypted(args, report):
    if args.resource_type == QUEUE and not args.props["sqsManagedSseEnabled"]:
        report(f"{args.name} is not encrypted in {pulumi.get_stack()}")

def limited(args, report):
    queues = [each for each in args.resources if each.resource_type == QUEUE]
    if len(queues) > args.get_config()["most"]:
        report("too many queues", queues[0].urn)

def tagged(args):
    if args.resource_type == QUEUE:
        args.props["tags"] = {"team": "payments"}
        return args.props

def broken(args, report):
    if args.resource_type == QUEUE:
        raise LookupError("hunter2")

def endless(args, report):
    while args.resource_type == QUEUE:
        pass

encryption = ResourceValidationPolicy("encrypted", "Queues are encrypted", encrypted,
    severity=Severity.HIGH, enforcement_level=EnforcementLevel.MANDATORY)
count = StackValidationPolicy("limited", "Few queues", limited, EnforcementLevel.ADVISORY,
    PolicyConfigSchema({"most": {"type": "integer"}}, ["most"]))
tags = ResourceValidationPolicy("tagged", "Queues have a team", remediate=tagged,
    enforcement_level=EnforcementLevel.REMEDIATE)
failing = ResourceValidationPolicy("broken", "Never runs", broken)
slow = ResourceValidationPolicy("endless", "Never ends", endless)
PolicyPack("acme", [encryption, count, tags, failing, slow])
"""
QUEUES = """
import pulumi_aws as aws
aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)
aws.sqs.Queue("returns", sqs_managed_sse_enabled=True)
"""
ALONE: dict[str, Any] = {"profile": "essential", "rules_from": ["acme_policies"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "acme_policies.py").write_text(POLICIES, encoding="utf-8")
    return tmp_path


def preview(
    engine: Engine,
    folder: Path,
    program: str,
    beside: dict[str, Any] | None = None,
    **settings: Any,
) -> Run:
    """A preview with the settings and the other configuration."""
    given = {"policies": {"acme-limited": {"most": 1}}, "levels": {"acme-endless": "disabled"}}
    return engine.preview(
        program,
        pack=PACK,
        config=REGION,
        pack_config={"stackwarden": {**ALONE, **given, **settings}, **(beside or {})},
        env=python_path(PACK.parent, folder),
    )


def test_policies_of_the_sdk_run_with_settings_and_waivers(engine: Engine, folder: Path) -> None:
    run = preview(engine, folder, QUEUES)
    assert run.status != 0
    (encrypted,) = told(run, "acme-encrypted")
    assert (encrypted["enforcementLevel"], encrypted["severity"]) == ("mandatory", "high")
    assert (
        "orders is not encrypted in dev\nFix: Meet the policy: Queues are encrypted"
        in (encrypted["message"])
    )
    # AND the policy of the stack has its configuration
    (limited,) = told(run, "acme-limited")
    assert limited["enforcementLevel"] == "advisory"
    assert "too many queues" in limited["message"]
    # AND the remediation has changed the queues
    changed = run.of_kind("policyRemediationEvent")
    assert {each["policyName"] for each in changed} == {"acme-tagged"}
    # AND what raises is a violation that names the error, not its text
    broken = told(run, "acme-broken")
    assert len(broken) == 2
    assert "the rule itself failed with LookupError (acme_policies.py:" in broken[0]["message"]
    assert "hunter2" not in run.stdout
    # WHEN the one queue is waived, a policy does not end, and one is configured beside the settings
    waiver = {
        "rule": "acme-encrypted",
        "resource": "orders",
        "reason": "old",
        "owner": "ann",
        "expires": UNTIL,
    }
    endless = {"levels": {"acme-endless": "mandatory"}, "rule_seconds": 1}
    beside = {"acme-limited": {"enforcementLevel": "mandatory", "most": 1}}
    run = preview(engine, folder, QUEUES, beside, waivers=[waiver], policies={}, **endless)
    (encrypted,) = told(run, "acme-encrypted")
    assert encrypted["enforcementLevel"] == "advisory"
    assert f"Waived until {UNTIL} by ann: old" in encrypted["message"]
    (limited,) = told(run, "acme-limited")
    assert limited["enforcementLevel"] == "mandatory"
    found = told(run, "acme-endless")
    assert len(found) == 2
    assert "the rule itself failed with OutOfTimeError (acme_policies.py:" in found[0]["message"]


def test_what_a_policy_does_not_see_is_undecided(engine: Engine, folder: Path) -> None:
    run = preview(engine, folder, WAITING)
    assert told(run, "acme-encrypted") == []
    (line,) = [
        each["message"]
        for each in told(run, "stackwarden-undecided")
        if "acme-encrypted" in each["message"]
    ]
    assert "sqs_managed_sse_enabled" in line


@pytest.mark.parametrize(
    ("policies", "line"),
    [
        ({}, "acme-limited.most: missing; add it"),
        ({"acme-limited": {"mots": 1, "most": 1}}, "acme-limited.mots: unknown property; did you"),
        ({"acme-limit": {"most": 1}, "acme-limited": {"most": 1}}, "acme-limit: unknown policy"),
    ],
)
def test_a_wrong_configuration_is_named(
    engine: Engine, folder: Path, policies: dict[str, Any], line: str
) -> None:
    run = preview(engine, folder, QUEUES, policies=policies)
    assert run.status != 0
    assert line in run.stdout + run.stderr
