"""Every safe fix through Pulumi's `remediate` level, under the real engine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from policypack.rule.rule import HERE, Rule
from policypack.rules import catalogue
from tests.engine.engine import PACK, Engine
from tests.engine.test_pack import REGION
from tests.test_remediations import differences, leaves

# Each pair changes the same property: the first of the two makes the change of both.
OVERLAPPING = {
    *("elb-listener-weak-ciphers", "elb-listener-weak-tls"),
    *("rds-instance-backups-short", "rds-instance-without-backups"),
}
FIXABLE = [rule for rule in catalogue() if rule.fix]
RESOURCE = re.compile(r'(aws\.\w+\.[A-Z]\w+\(\s*)"[^"]*"')
# Of a resource whose fixed property is a secret, beside another secret.
SECRETS = """
aws.sqs.Queue(
    "secrets",
    sqs_managed_sse_enabled=pulumi.Output.secret(False),
    tags={"token": pulumi.Output.secret("hunter2")},
)
"""


def examples() -> Iterator[str]:
    """The bad example of each rule, with names that no other example has."""
    yield "import json\nimport pulumi\nimport pulumi_aws as aws\n"
    # An ID may be longer than a name of a resource can be.
    for number, rule in enumerate(FIXABLE):
        yield RESOURCE.sub(rf'\1"r{number}"', rule.documentation.bad)


def _is_made(rule: Rule, number: int, changes: Sequence[Mapping[str, Any]]) -> bool:
    """Whether another rule has changed the properties that the rule changes in its example."""
    others = {
        each["policyName"] for each in changes if each["resourceUrn"].endswith(f"::r{number}")
    } - {rule.id}
    fixes = [each.fix or {} for each in FIXABLE if each.id in others]
    return any(leaves(rule.fix or {}) == leaves(fix) for fix in fixes)


def test_every_fix_is_applied_by_the_engine(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "findings.jsonl"
    program = "\n".join(examples()) + SECRETS
    levels = {rule.id: "remediate" for rule in FIXABLE}
    env = {"STACKWARDEN_FINDINGS": str(file)}
    run = engine.preview(program, config=REGION, pack=PACK, pack_config=levels, env=env)
    changes = run.of_kind("policyRemediationEvent")
    # THEN each rule changes its resource, unless another one has made the same change
    changing = {each["policyName"] for each in changes}
    same = {rule.id for number, rule in enumerate(FIXABLE) if _is_made(rule, number, changes)}
    assert changing | same == {*levels}
    assert same - changing <= OVERLAPPING
    # AND reports nothing any more
    reported = {each["policyName"] for each in run.policy_events}
    assert reported.isdisjoint(levels), run.stdout
    # AND the file of findings has what was there before
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    made = [each for each in lines if each["rule"] in levels]
    assert {each["rule"] for each in made} == changing
    assert {(each["outcome"], each["blocking"]) for each in made} == {("remediated", True)}
    rules = {rule.id: rule for rule in FIXABLE}
    for each in changes:
        # AND nothing else of it
        changed = differences(each["before"], each["after"])
        # The engine shows no secret, neither before nor after.
        assert bool(changed) != each["resourceUrn"].endswith("::secrets")
        rule = rules[each["policyName"]]
        if HERE in (rule.fix or {}):
            assert [path.rpartition(".")[2] in rule.remediation for path in changed] == [True], each
        else:
            assert changed <= leaves(rule.fix or {}), each
    # AND what was a secret is one
    (secrets,) = (
        each["metadata"]["new"]
        for each in run.of_kind("resourcePreEvent")
        if each["metadata"]["urn"].endswith("::secrets")
    )
    assert secrets["inputs"]["tags"]["token"]["ciphertext"] == "[secret]"
    assert secrets["inputs"]["sqsManagedSseEnabled"]["ciphertext"] == "[secret]"
    assert "hunter2" not in str(run.events) + run.stdout + run.stderr
