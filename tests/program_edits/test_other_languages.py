"""Fixes of programs in TypeScript and YAML: comments and layout stay, what is not plain is left."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
import yaml

from policypack.judging.run import judge
from policypack.judging.verdict import Outcome
from policypack.program_edits import typescript_edits, yaml_edits
from policypack.program_edits.changes import Change, NeedsLookError, NotPlainError
from policypack.program_edits.programs import edits_of
from policypack.program_files import yaml_source
from policypack.program_files.tree_source import read
from policypack.report.examples import typescript
from policypack.report.examples import yaml as in_yaml
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from policypack.testing.programs import run
from tests.judged import resource, switched_on
from tests.program_edits.changes import changes_of
from tests.report.run_documents import of
from tools import record_examples

FIXABLE = [rule for rule in catalogue() if rule.fix]
QUEUE = "aws:sqs/queue:Queue"
CONFIG = "aws:lambda/codeSigningConfig:CodeSigningConfig"
FLAG = ("sqsManagedSseEnabled",)
POLICY = ("policies", "untrustedArtifactOnDeployment")
IMPORTS = 'import * as aws from "@pulumi/aws";\nimport * as pulumi from "@pulumi/pulumi";\n'


def in_typescript(text: str, path: tuple[str, ...] = FLAG, **options: Any) -> str:
    kind, value = (QUEUE, True) if path == FLAG else (CONFIG, "Enforce")
    change = Change("a-rule", kind, "orders", "index.ts", 3, path, value)
    made = typescript_edits.edited(f"{IMPORTS}{text}".encode(), change, **options)
    return made.decode().removeprefix(IMPORTS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'new aws.sqs.Queue("orders", { sqsManagedSseEnabled: false }); // why\n',
            'new aws.sqs.Queue("orders", { sqsManagedSseEnabled: true }); // why\n',
        ),
        (
            'new aws.sqs.Queue("orders");\n',
            'new aws.sqs.Queue("orders", { sqsManagedSseEnabled: true });\n',
        ),
        (
            'new aws.sqs.Queue("orders", {}, { protect: true });\n',
            'new aws.sqs.Queue("orders", { sqsManagedSseEnabled: true }, { protect: true });\n',
        ),
        (
            'new aws.sqs.Queue("orders", { delaySeconds: 3 });\n',
            'new aws.sqs.Queue("orders", { delaySeconds: 3, sqsManagedSseEnabled: true });\n',
        ),
        (
            'const q = new aws.sqs.Queue("orders", {\n  delaySeconds: 3, // why\n});\n',
            'const q = new aws.sqs.Queue("orders", {\n  delaySeconds: 3, // why\n'
            "  sqsManagedSseEnabled: true,\n});\n",
        ),
        (
            'const q = new aws.sqs.Queue("orders", {\n\tdelaySeconds: 3 // why\n\t// end\n});\n',
            'const q = new aws.sqs.Queue("orders", {\n\tdelaySeconds: 3, // why\n'
            "\tsqsManagedSseEnabled: true\n\t// end\n});\n",
        ),
        (
            'new aws.sqs.Queue("orders", {\r\n    delaySeconds: 3,\r\n});\r\n',
            'new aws.sqs.Queue("orders", {\r\n    delaySeconds: 3,\r\n'
            "    sqsManagedSseEnabled: true,\r\n});\r\n",
        ),
        (
            'new aws.sqs.Queue("orders", {\n  tags: {\n    ä: "ö",\n  },\n});\n',
            'new aws.sqs.Queue("orders", {\n  tags: {\n    ä: "ö",\n  },\n'
            "  sqsManagedSseEnabled: true,\n});\n",
        ),
    ],
)
def test_typescript_keeps_its_layout(before: str, after: str) -> None:
    assert in_typescript(before) == after
    assert in_typescript(after) == after


@pytest.mark.parametrize(
    ("policies", "after"),
    [
        ("{}", '{ untrustedArtifactOnDeployment: "Enforce" }'),
        ("{ x: 1 }", '{ x: 1, untrustedArtifactOnDeployment: "Enforce" }'),
        (
            "{ untrustedArtifactOnDeployment: 'Warn' }",
            '{ untrustedArtifactOnDeployment: "Enforce" }',
        ),
    ],
)
def test_a_nested_property_goes_into_the_object_that_is_there(policies: str, after: str) -> None:
    text = 'new aws.lambda.CodeSigningConfig("orders", {{ policies: {} }});\n'
    assert in_typescript(text.format(policies), POLICY) == text.format(after)


@pytest.mark.parametrize(
    ("text", "why", "after"),
    [
        ('new aws.sqs.Queue("orders", args);\n', "its arguments are computed", None),
        ('new aws.sqs.Queue("orders", { ...args });\n', "computed", None),
        ('new aws.sqs.Queue("orders", { sqsManagedSseEnabled });\n', "is computed", None),
        (
            'new aws.sqs.Queue("orders", { sqsManagedSseEnabled: flag() });\n',
            "sqsManagedSseEnabled is computed",
            'new aws.sqs.Queue("orders", { sqsManagedSseEnabled: true });\n',
        ),
        (
            "for (const n of s) new aws.sqs.Queue(n);\n",
            "computes its name",
            "for (const n of s) new aws.sqs.Queue(n, { sqsManagedSseEnabled: true });\n",
        ),
        ('new aws.sns.Topic("orders");\n', "no call there", None),
        ('new aws.sqs.Queue("orders", {\n', "syntax error", None),
    ],
)
def test_what_is_not_plain_in_typescript_is_left(text: str, why: str, after: str | None) -> None:
    with pytest.raises(NotPlainError, match=why) as refused:
        in_typescript(text)
    # AND a person may look at what can be edited
    assert isinstance(refused.value, NeedsLookError) == (after is not None)
    if after is not None:
        assert in_typescript(text, is_looked_at=True) == after


OPEN = "resources:\n  orders:\n    type: aws:sqs:Queue\n    properties:\n"
SET = "sqsManagedSseEnabled: true"
HEAD = "resources:\n  orders:\n    type: aws:sqs:Queue\n"


def of_yaml(text: str, path: tuple[str, ...] = FLAG, value: Any = True, **options: Any) -> str:
    change = Change("a-rule", QUEUE, "orders", "Pulumi.yaml", 2, path, value)
    return yaml_edits.edited(text.encode(), change, **options).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD, f"{HEAD}    properties:\n      sqsManagedSseEnabled: true\n"),
        (HEAD.rstrip(), f"{HEAD}    properties:\n      sqsManagedSseEnabled: true"),
        (
            f"{HEAD}    properties: {{delaySeconds: 3}} # why\n",
            f"{HEAD}    properties: {{delaySeconds: 3, sqsManagedSseEnabled: true}} # why\n",
        ),
        (
            f"{OPEN}      sqsManagedSseEnabled: false # why\n      delaySeconds: 3\n",
            f"{OPEN}      sqsManagedSseEnabled: true # why\n      delaySeconds: 3\n",
        ),
        (
            f"{OPEN}      tags:\n        ä: ö\n        # end\n\n  # next\n  other:\n"
            "    type: aws:sns:Topic\n",
            f"{OPEN}      tags:\n        ä: ö\n      sqsManagedSseEnabled: true\n"
            "        # end\n\n  # next\n  other:\n    type: aws:sns:Topic\n",
        ),
        (
            f"{OPEN}      list:\n      - a\n      - b # b\n    options: {{}}\n",
            f"{OPEN}      list:\n      - a\n      - b # b\n"
            "      sqsManagedSseEnabled: true\n    options: {}\n",
        ),
        (
            f"{OPEN}      delaySeconds: 3\n".replace("\n", "\r\n"),
            f"{OPEN}      delaySeconds: 3\n      {SET}\n".replace("\n", "\r\n"),
        ),
    ],
)
def test_yaml_keeps_its_layout(before: str, after: str) -> None:
    assert of_yaml(before) == after
    assert of_yaml(after) == after
    assert (
        yaml.safe_load(after)["resources"]["orders"]["properties"]["sqsManagedSseEnabled"] is True
    )


@pytest.mark.parametrize(
    ("text", "why", "may_look"),
    [
        (f"{HEAD}    properties:\n      sqsManagedSseEnabled: ${{flag}}\n", "is computed", True),
        (f"{HEAD}    properties:\n      sqsManagedSseEnabled: *flag\n", "YAML|computed", False),
        (f"{HEAD}    properties:\n      <<: {{a: 1}}\n", "merged from elsewhere", False),
        (f"{HEAD}    properties: ${{all}}\n", "properties is computed", False),
        (HEAD.replace("sqs:Queue", "sns:Topic"), "no call there", False),
        ("resources: [", "invalid YAML", False),
    ],
)
def test_what_is_not_plain_in_yaml_is_left(text: str, why: str, may_look: bool) -> None:
    with pytest.raises(NotPlainError, match=why) as refused:
        of_yaml(text)
    assert isinstance(refused.value, NeedsLookError) == may_look
    if may_look:
        assert "sqsManagedSseEnabled: true" in of_yaml(text, is_looked_at=True)


def fixed(rule: Rule, name: str, text: str, edit: Callable[..., bytes]) -> tuple[str, Any]:
    """The program after each fix of the findings of its rule, and the resource that has them."""
    (bad,) = (each for each in run(rule.documentation.bad).inputs if each.type in rule.types)
    source = yaml_source.read(text) if name.endswith("yaml") else read(text, ".ts")
    (call,) = (each for each in source.calls if each.kind.is_of(bad.type))
    verdicts = judge([bad], switched_on(rule), [rule])
    found = [
        of(bad.type, bad.name, call.first, rule.id, path=each.path, file=name) for each in verdicts
    ]
    assert found
    content = text.encode()
    for change in changes_of(found, [rule]):
        content = edit(content, change)
    return content.decode(), bad


@pytest.mark.parametrize("rule", FIXABLE, ids=lambda rule: rule.id)
def test_the_bad_example_in_yaml_complies_after_its_fix(rule: Rule) -> None:
    text = in_yaml.program(record_examples.steps(rule.documentation.bad))
    after, bad = fixed(rule, "Pulumi.yaml", text, yaml_edits.edited)
    (made,) = (
        each
        for name, each in yaml.safe_load(after)["resources"].items()
        if each.get("name", name) == bad.name and bad.type.endswith(each["type"].split(":")[-1])
    )
    again = judge([resource(bad.type, made["properties"])], switched_on(rule), [rule])
    assert [each for each in again if each.outcome is Outcome.VIOLATES] == []
    assert len({*after.splitlines()} - {*text.splitlines()}) <= 1 + len(rule.fix or {})


def test_the_bad_examples_in_typescript_comply_after_their_fixes() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node")
    programs, expected = [], []
    for rule in FIXABLE:
        text = IMPORTS + typescript.program(record_examples.steps(rule.documentation.bad))
        after, bad = fixed(rule, "index.ts", text, typescript_edits.edited)
        assert len({*after.splitlines()} - {*text.splitlines()}) <= 1 + len(rule.fix or {})
        programs.append(json.dumps(after.removeprefix(IMPORTS)))
        expected.append((rule, bad))
    script = Path(__file__).parents[1] / "report" / "recorded_programs.mjs"
    ran = subprocess.run(
        [node, script], input="\n".join(programs), capture_output=True, encoding="utf-8", check=True
    )
    for (rule, bad), line in zip(expected, ran.stdout.splitlines(), strict=True):
        (made,) = (
            each
            for each in json.loads(line)["steps"]
            if each.get("name") == bad.name and each["called"].endswith(bad.type.split(":")[-1])
        )
        again = judge([resource(bad.type, made["inputs"])], switched_on(rule), [rule])
        assert [each for each in again if each.outcome is Outcome.VIOLATES] == [], rule.id


PROGRAMS = {
    "__main__.py": (
        'import pulumi_aws as aws\n\naws.sqs.Queue(\n    "orders",\n'
        "    delay_seconds=3,  # why\n)\n",
        "+    sqs_managed_sse_enabled=True,\n",
    ),
    "index.ts": (
        'import * as aws from "@pulumi/aws";\n\nnew aws.sqs.Queue("orders", {\n'
        "    delaySeconds: 3, // why\n});\n",
        "+    sqsManagedSseEnabled: true,\n",
    ),
    "Pulumi.yaml": (
        "resources:\n\n  orders:\n    type: aws:sqs:Queue\n    properties:\n"
        "      delaySeconds: 3 # why\n",
        "+      sqsManagedSseEnabled: true\n",
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_diff_adds_one_line_in_each_language(tmp_path: Path, name: str) -> None:
    text, added = PROGRAMS[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    finding = of(QUEUE, "orders", 3, "sqs-queue-unencrypted", file=name)
    edits = edits_of(changes_of([finding], FIXABLE), tmp_path)
    assert edits.left == []
    (file,) = edits.files
    old, new = (each.decode().splitlines(True) for each in (file.before, file.after))
    changed = [line for line in unified_diff(old, new, n=0) if line[0] in "+-"][2:]
    assert changed == [added]
