"""A property set at the call of a resource: the layout stays, and what is not plain is refused."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.judging.verdict import Outcome
from policypack.program_edits.changes import Change, NotPlainError
from policypack.program_edits.python_edits import edited
from policypack.program_files import python_source
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from policypack.testing.programs import run
from tests.judged import switched_on
from tests.program_edits.changes import changes_of
from tests.report.run_documents import of

QUEUE = "aws:sqs/queue:Queue"
CONFIG = "aws:lambda/codeSigningConfig:CodeSigningConfig"
POLICY = ("policies", "untrustedArtifactOnDeployment")
IMPORT = "import pulumi_aws as aws\n"
FIXABLE = [rule for rule in catalogue() if rule.fix]


def change(kind: str, path: tuple[str, ...], value: Any, line: int = 2) -> Change:
    return Change("a-rule", kind, "orders", "__main__.py", line, path, value)


def queue(text: str, line: int = 2) -> str:
    made = change(QUEUE, ("sqsManagedSseEnabled",), True, line)
    return edited(f"{IMPORT}{text}".encode(), made).decode().removeprefix(IMPORT)


def config(policies: str) -> str:
    text = f'{IMPORT}aws.lambda_.CodeSigningConfig("orders", {policies})\n'
    made = edited(text.encode(), change(CONFIG, POLICY, "Enforce")).decode()
    start, end = f'{IMPORT}aws.lambda_.CodeSigningConfig("orders", ', ")\n"
    return made.removeprefix(start).removesuffix(end)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)  # why\n',
            'aws.sqs.Queue("orders", sqs_managed_sse_enabled=True)  # why\n',
        ),
        ('aws.sqs.Queue("orders")\n', 'aws.sqs.Queue("orders", sqs_managed_sse_enabled=True)\n'),
        (
            'q = aws.sqs.Queue(\n    "orders",\n)\n',
            'q = aws.sqs.Queue(\n    "orders",\n    sqs_managed_sse_enabled=True,\n)\n',
        ),
        (
            'aws.sqs.Queue(\n  "orders",  # its name\n  delay=3  # why\n)\n',
            'aws.sqs.Queue(\n  "orders",  # its name\n  delay=3,  # why\n'
            "  sqs_managed_sse_enabled=True\n)\n",
        ),
        (
            'aws.sqs.Queue(\n  "orders",  # its name\n  delay=3,  # why\n  # and more\n)\n',
            'aws.sqs.Queue(\n  "orders",  # its name\n  delay=3,  # why\n  # and more\n'
            "  sqs_managed_sse_enabled=True,\n)\n",
        ),
        (
            'aws.sqs.Queue("orders",\n              delay=3)\n',
            'aws.sqs.Queue("orders",\n              delay=3,\n'
            "              sqs_managed_sse_enabled=True)\n",
        ),
        (
            'aws.sqs.Queue("orders", aws.sqs.QueueArgs(delay=3), options)\n',
            'aws.sqs.Queue("orders", aws.sqs.QueueArgs(delay=3, sqs_managed_sse_enabled=True), '
            "options)\n",
        ),
        (
            'aws.sqs.Queue(resource_name="orders", args=aws.sqs.QueueArgs(delay=3))\n',
            'aws.sqs.Queue(resource_name="orders", '
            "args=aws.sqs.QueueArgs(delay=3, sqs_managed_sse_enabled=True))\n",
        ),
        (
            'aws.sqs.Queue("orders", pulumi.ResourceOptions(protect=True))\r\n',
            'aws.sqs.Queue("orders", pulumi.ResourceOptions(protect=True), '
            "sqs_managed_sse_enabled=True)\r\n",
        ),
    ],
)
def test_a_keyword_is_set_or_added_in_the_layout_that_is_there(before: str, after: str) -> None:
    assert queue(before) == after
    # AND an edit of what is edited changes nothing
    assert queue(after) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'policies={"untrusted_artifact_on_deployment": "Warn"}',
            'policies={"untrusted_artifact_on_deployment": "Enforce"}',
        ),
        (
            'policies={"untrustedArtifactOnDeployment": "Warn"}',
            'policies={"untrustedArtifactOnDeployment": "Enforce"}',
        ),
        ("policies=None", 'policies={"untrusted_artifact_on_deployment": "Enforce"}'),
        ("policies={}", 'policies={"untrusted_artifact_on_deployment": "Enforce"}'),
        (
            'policies={\n    "x": 1,  # why\n}',
            'policies={\n    "x": 1,  # why\n    "untrusted_artifact_on_deployment": "Enforce",\n}',
        ),
        (
            'policies={\n    "x": 1\n}',
            'policies={\n    "x": 1,\n    "untrusted_artifact_on_deployment": "Enforce"\n}',
        ),
        (
            "policies=aws.lambda_.CodeSigningConfigPoliciesArgs()",
            "policies=aws.lambda_.CodeSigningConfigPoliciesArgs("
            'untrusted_artifact_on_deployment="Enforce")',
        ),
        (
            "policies=aws.lambda_.CodeSigningConfigPoliciesArgsDict(x=1)",
            "policies=aws.lambda_.CodeSigningConfigPoliciesArgsDict("
            'x=1, untrusted_artifact_on_deployment="Enforce")',
        ),
        (
            'policies=dict(untrusted_artifact_on_deployment="Warn")',
            'policies=dict(untrusted_artifact_on_deployment="Enforce")',
        ),
    ],
)
def test_a_nested_property_goes_into_the_dict_or_object_that_is_there(
    before: str, after: str
) -> None:
    assert config(before) == after


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ('q = aws.sqs.Queue(f"{pulumi.get_stack()}-orders")\n', 2),
        ("if own:\n    q: Queue = aws.sqs.Queue(name)\n", 3),
        ("try:\n    pass\nexcept E:\n    aws.sqs.Queue(resource_name=name)\n", 5),
        ('aws.sqs.Queue("a" + b)\naws.sqs.Queue("c" + d)\n', 2),
    ],
)
def test_a_computed_name_is_no_obstacle_where_the_call_runs_at_most_once(
    before: str, line: int
) -> None:
    head, call, end = before.partition(")\n")
    assert queue(before, line) == f"{head}, sqs_managed_sse_enabled=True{call}{end}"


@pytest.mark.parametrize("policies", ["policies={**p}", "policies=p", "policies={key: 1}"])
def test_a_nested_value_that_is_computed_is_left_alone(policies: str) -> None:
    with pytest.raises(NotPlainError, match="computed"):
        config(policies)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ('aws.sqs.Queue("orders", **options)\n', 2, "arguments are computed"),
        ('aws.sqs.Queue("orders", arguments)\n', 2, "arguments are computed"),
        ('aws.sqs.Queue("orders", args=arguments)\n', 2, "arguments are computed"),
        ('aws.sqs.Queue("orders", sqs_managed_sse_enabled=flag)\n', 2, "_enabled is computed"),
        ('aws.sqs.Queue("orders", sqs_managed_sse_enabled=not f())\n', 2, "is computed"),
        ("def make(name):\n    aws.sqs.Queue(name)\n", 3, "the program computes its name"),
        ("class A:\n    q = aws.sqs.Queue(name)\n", 3, "the program computes its name"),
        ("for n in s:\n    q = aws.sqs.Queue(n)\n", 3, "the program computes its name"),
        ("lib.Worker(name, aws.sqs.Queue(name))\n", 2, "the program computes its name"),
        ("a = aws.sqs.Queue(n); b = aws.sqs.Queue(m)\n", 2, "the program computes its name"),
        ("while more():\n    aws.sqs.Queue(name)\n", 3, "the program computes its name"),
        ('for n in range(9):\n    aws.sqs.Queue("orders")\n', 3, "is in a loop"),
        ('aws.sqs.Queue("returns")\n', 2, "no call there creates"),
        ('aws.sns.Topic("orders")\n', 2, "no call there creates"),
        ('\naws.sqs.Queue("orders")\n', 2, "no call there creates"),
        ('make("orders")\n', 2, "no call there creates"),
        ("aws.sqs.Queue(\n", 2, "invalid Python"),
        ("\x00", 2, "invalid Python"),
    ],
)
def test_what_is_not_plain_is_refused(text: str, line: int, why: str) -> None:
    with pytest.raises(NotPlainError, match=why):
        queue(text, line)


@pytest.mark.parametrize("rule", FIXABLE, ids=lambda rule: rule.id)
def test_the_bad_example_of_every_rule_complies_after_its_fix(rule: Rule) -> None:
    source = f"{IMPORT}{rule.documentation.bad}"
    (bad,) = (each for each in run(source).inputs if each.type in rule.types)
    (call,) = (each for each in python_source.read(source).calls if each.kind.is_of(bad.type))
    content = source.encode()
    paths = [verdict.path for verdict in judge([bad], switched_on(rule), [rule])]
    found = [of(bad.type, bad.name, call.first, rule.id, path=path) for path in paths]
    assert found
    for each in changes_of(found, [rule]):
        content = edited(content, each)
    fixed = run(content.decode())
    after = fixed.verdicts([rule], switched_on(rule))
    assert [each for each in after if each.outcome is Outcome.VIOLATES] == []
    # AND the lines are those of before, but for the fix
    old, new = source.splitlines(), content.decode().splitlines()
    assert len({*new} - {*old}) <= len(rule.fix or {})
