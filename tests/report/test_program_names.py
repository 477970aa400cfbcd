"""Fixes in the spelling of the program's language, over all rules and what their tests show."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pulumi_aws
import pytest

from policypack.facts.property_names import _table, property_names
from policypack.judging.verdict import Outcome, Verdict
from policypack.model.spellings import BY_RUNTIME, snake_case
from policypack.report.also import labelled, shown_path
from policypack.report.findings_file import worded
from policypack.report.json_findings import violation
from policypack.report.program_names import FUNCTIONS, message_spelled, spelled
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from policypack.settings.settings import Level
from policypack.testing.programs import run
from tests.each import each
from tests.judged import switched_on
from tests.snapshots import accepted
from tools.mine_property_names import TARGET, mined

_NAMED = re.compile(
    r'@pulumi\.getter\(name="(\w+)"\)\n'
    r'(?:    @_utilities\.deprecated\("""(?:.*?)"""\)\n)?    def (\w+)\(',
    re.DOTALL,
)
RULES = {rule.id: rule for rule in catalogue()}


def verdict(rule: Rule, fix: str, kind: str = "") -> Verdict:
    urn = f"urn:pulumi:dev::shop::{kind or rule.types[0]}::orders"
    return Verdict(
        rule=rule,
        subject=urn,
        outcome=Outcome.VIOLATES,
        severity=rule.severity,
        level=Level.ADVISORY,
        path="",
        message=fix,
        fix=fix,
    )


@cache
def in_python() -> dict[str, set[str]]:
    """The installed SDK's name of each property, by its wire name."""
    found: dict[str, set[str]] = {}
    for module in Path(pulumi_aws.__file__).parent.rglob("*.py"):
        for name, python in _NAMED.findall(module.read_text(encoding="utf-8")):
            found.setdefault(name, set()).add(python)
    return found


def fixes(rule: Rule) -> set[str]:
    """The remediation of a rule, and each fix that its tests show."""
    service = rule.module.split(".")[2].rstrip("_")
    return {rule.remediation, *(line.fix for line in accepted(service) if line.rule == rule.id)}


def words(text: str) -> list[str]:
    # Quoted text is a value.
    return re.findall(
        r"(?<![\w:$/-])[a-z][a-z0-9]*[A-Z]\w*(?![\w/-])", re.sub(r'"[^"]*"', "", text)
    )


@each("rule", RULES)
def test_each_fix_names_properties_as_python_does(rule: str) -> None:
    judged = RULES[rule]
    known = {name for kind in (*judged.types, *judged.reads) for name in property_names(kind)}
    for fix in fixes(judged):
        told = spelled(verdict(judged, fix), "python").fix
        left = known.intersection(words(told))
        assert not left, f"not spelled as in Python: {left} in {told}"
        for name in known.intersection(words(fix)):
            assert in_python()[name] & {*re.findall(r"\w+", told)}, f"{name} in {told}"


def test_table_matches_the_schema() -> None:
    assert TARGET.read_bytes() == mined(), "run: python -m tools.mine_property_names"


@pytest.mark.parametrize(
    ("runtime", "expected"),
    [
        ("python", "Set kms_master_key_id to a key, or sqs_managed_sse_enabled to true"),
        ("go", "Set KmsMasterKeyId to a key, or SqsManagedSseEnabled to true"),
        ("dotnet", "Set KmsMasterKeyId to a key, or SqsManagedSseEnabled to true"),
        ("nodejs", "Set kmsMasterKeyId to a key, or sqsManagedSseEnabled to true"),
        ("yaml", "Set kmsMasterKeyId to a key, or sqsManagedSseEnabled to true"),
        ("", "Set kmsMasterKeyId to a key, or sqsManagedSseEnabled to true"),
    ],
)
def test_each_language_has_its_own_spelling(runtime: str, expected: str) -> None:
    fix = "Set kmsMasterKeyId to a key, or sqsManagedSseEnabled to true"
    found = spelled(verdict(RULES["sqs-queue-unencrypted"], fix), runtime)
    assert found.fix == expected
    # A baseline knows a finding by its message.
    assert found.message == fix
    assert message_spelled(found, runtime).message == expected


@pytest.mark.parametrize(
    "text",
    [
        'Set it to "kmsMasterKeyId"',
        "Allow kms:kmsMasterKeyId alone",
        "Use pulumi.jsonStringify",
        "Set nameOfNothing",
        "Read arn/kmsMasterKeyId",
    ],
)
def test_text_other_than_properties_is_unchanged(text: str) -> None:
    found = verdict(RULES["sqs-queue-unencrypted"], text)
    assert spelled(found, "python") == found


# What is spelled alike in every language: words of JSON documents that a property holds,
# keys of maps, and names that are not properties.
_ALIKE = {
    "batch-job-env-secret": {"valueFrom"},
    "cloudtrail-trail-partial-events": {"readOnly", "eventSource"},
    "ecs-container-unlogged": {"logConfiguration", "logDriver"},
    "ecs-container-writable-root": {"readonlyRootFilesystem"},
    "ecs-task-env-secret": {"valueFrom"},
    # A function of boto3.
    "lambda-event-stored-whole": {"put_item"},
    "ssm-session-log-unencrypted": {
        *("s3BucketName", "s3EncryptionEnabled", "cloudWatchLogGroupName"),
        "cloudWatchEncryptionEnabled",
    },
    "ssm-session-unencrypted": {"kmsKeyId"},
    "cognito-identity-provider-secret": {"client_secret"},
    "ssm-document-public": {"account_ids"},
    "docdb-cluster-unlogged": {"audit_logs"},
    "lambda-role-without-boundary": {"permissions_boundary"},
}
_WORD = re.compile(r"(?<![\w:$/\"'-])[A-Za-z][a-z0-9]*(?:[A-Z_]\w*)(?![\w/-]|:\S)")


@cache
def reported() -> list[tuple[str, Verdict]]:
    """Findings of each rule on its example."""
    return [
        (rule.id, found)
        for rule in RULES.values()
        for found in run(rule.documentation.bad).verdicts([rule], switched_on(rule))
    ]


@cache
def spelled_otherwise(runtime: str) -> frozenset[str]:
    """The properties of the whole schema in the spellings of the other languages."""
    names = {name for kind in _table() for name in property_names(kind)}
    own = BY_RUNTIME.get(runtime, str)
    others = {each(name) for name in names for each in (str, snake_case)}
    return frozenset(others - set(map(own, names)))


def printed(found: Verdict, runtime: str) -> list[str]:
    """All parts of a finding that a person reads."""
    finding = worded(spelled(found, runtime), runtime)
    lines = [text for _, text in labelled(finding, [])]
    return [
        *lines,
        found.rule.title,
        shown_path(finding),
        violation(message_spelled(spelled(found, runtime), runtime)),
    ]


@pytest.mark.parametrize("runtime", ["python", "nodejs", "go", "dotnet", "java", "yaml"])
def test_every_part_of_a_finding_has_the_spelling_of_the_program(runtime: str) -> None:
    wrong = spelled_otherwise(runtime)
    faults = []
    for rule, found in reported():
        words = {word for text in printed(found, runtime) for word in _WORD.findall(text)}
        if left := words & wrong - _ALIKE.get(rule, set()):
            faults.append((rule, sorted(left)))
    assert faults == []


def test_identical_spelling_is_reported() -> None:
    texts = {rule: " ".join(printed(found, "python")) for rule, found in reported()}
    for rule, words in _ALIKE.items():
        assert [each for each in words if each not in texts[rule]] == [], rule


def test_a_folded_finding_has_the_spelling_of_the_program() -> None:
    rule = RULES["sqs-queue-unencrypted"]
    folded = verdict(rule, "kmsMasterKeyId is not set")
    found = replace(verdict(rule, "no text"), path="redrivePolicy", also=(folded,))
    told = message_spelled(spelled(found, "python"), "python")
    (inner,) = told.also
    assert (told.path, inner.message, inner.fix) == (
        "redrive_policy",
        "kms_master_key_id is not set",
        "kms_master_key_id is not set",
    )


# A function of an SDK, such as `config.require_secret`; not a resource of a provider.
_FUNCTION = re.compile(r"(?<![\w.])(?:pulumi|config|json)\.(?:[A-Z]\w*\.)?[a-zA-Z]\w*")


@pytest.mark.parametrize("runtime", ["nodejs", "go", "dotnet", "java", "yaml"])
def test_no_fix_names_a_function_of_python_to_another_language(runtime: str) -> None:
    named = set()
    for rule in RULES.values():
        if ".lambda_.code." in rule.module:
            # It is about the function's language, regardless of the program's language.
            continue
        # That one rule reads the language in the text that its SDK prints.
        chooses = rule.id == "stack-output-printed"
        for fix in {rule.remediation} if chooses else fixes(rule):
            functions = [each for each in _FUNCTION.findall(fix) if "$" not in each]
            told = spelled(verdict(rule, fix), runtime).fix
            assert not any(each in told for each in FUNCTIONS), told
            known = [name for name in FUNCTIONS for each in functions if each in name]
            assert len({*known}) >= len({*functions}), f"{functions} in {fix}"
            named |= {*known}
            # AND Python's own stay
            assert all(each in spelled(verdict(rule, fix), "python").fix for each in functions)
    assert "config.require_secret" in named


def test_a_function_is_called_as_the_language_calls_it() -> None:
    rule = RULES["ssm-parameter-plain-secret"]
    told = {
        each: spelled(verdict(rule, rule.remediation), each).fix for each in ("nodejs", "yaml", "")
    }
    assert "(config.requireSecret)" in told["nodejs"]
    assert "(a value under config with secret: true)" in told["yaml"]
    assert "(config.require_secret)" in told[""]


def test_paths_and_nested_names_are_spelled_step_by_step() -> None:
    rule = RULES["sqs-queue-unencrypted"]
    kind = "aws:events/connection:EventConnection"
    text = "Set vpcConfig.securityGroupIds[0] of the function"
    held = replace(verdict(rule, text), subject=f"urn:pulumi:dev::shop::{kind}::orders")
    function = verdict(rule, text, "aws:lambda/function:Function")
    assert spelled(function, "python").fix == "Set vpc_config.security_group_ids[0] of the function"
    assert spelled(held, "python").fix == text


def test_native_resources_have_their_own_properties() -> None:
    rule = RULES["s3-bucket-without-public-access-block"]
    text = "Set publicAccessBlockConfiguration"
    found = spelled(verdict(rule, text, "aws-native:s3:Bucket"), "python")
    assert found.fix == "Set public_access_block_configuration"
