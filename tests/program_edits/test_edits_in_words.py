"""Edits that the text of a fix names word for word: made for a person who looks at them."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.commands.fix_proof import fixable
from policypack.program_edits.installed_sdk import InstalledSdks
from policypack.program_edits.programs import edits_of
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from tests.each import each
from tests.fixes_in_words import is_whole, steps_of
from tests.program_edits.changes import changes_of
from tests.report.run_documents import of

FUNCTION = "aws:lambda/function:Function"
RULE = "lambda-function-runtime-deprecated"
PROGRAMS = {
    "__main__.py": (
        'import pulumi_aws as aws\naws.lambda_.Function("work", runtime="python3.8", timeout=3)\n',
        'import pulumi_aws as aws\naws.lambda_.Function("work", runtime="python3.14", timeout=3)\n',
    ),
    "index.ts": (
        'import * as aws from "@pulumi/aws";\n'
        'new aws.lambda.Function("work", { runtime: "python3.8" });\n',
        'import * as aws from "@pulumi/aws";\n'
        'new aws.lambda.Function("work", { runtime: "python3.14" });\n',
    ),
    "Pulumi.yaml": (
        "name: shop\nresources:\n  work:\n    type: aws:lambda:Function\n"
        "    properties:\n      runtime: python3.8\n",
        "name: shop\nresources:\n  work:\n    type: aws:lambda:Function\n"
        "    properties:\n      runtime: python3.14\n",
    ),
}
LINES = {"__main__.py": 2, "index.ts": 2, "Pulumi.yaml": 3}


def finding(file: str, **changed: object) -> dict[str, object]:
    given = {"file": file, "path": "runtime", "fix": 'Set runtime to "python3.14"', **changed}
    return of(FUNCTION, "work", LINES[file], RULE, **given)


@pytest.mark.parametrize("file", PROGRAMS)
def test_the_edit_is_made_for_a_person_who_looks_at_it(file: str, tmp_path: Path) -> None:
    before, after = PROGRAMS[file]
    (tmp_path / file).write_text(before, encoding="utf-8")
    changes = changes_of([finding(file)], catalogue())
    # WHEN nobody looks at it
    edits = edits_of(changes, tmp_path)
    ((_, why),) = edits.left
    assert why == "the program may need other changes (--unsafe edits it)"
    assert edits.written == []
    # AND when a person does
    (whole,) = edits_of(changes, tmp_path, unsafe=True).written
    assert whole.after.decode() == after
    # THEN a preview announces it as one to look at
    assert fixable([finding(file)], catalogue(), {}, InstalledSdks()) == (0, 1)


PERMISSION = "aws:lambda/permission:Permission"
ACCOUNT = "Set sourceAccount to the ID of the account that owns the bucket"
# A program without the account, and what is written for it.
PERMISSIONS = {
    "__main__.py": (
        'import pulumi_aws as a\na.lambda_.Permission("work", principal="s3.amazonaws.com")\n',
        'principal="s3.amazonaws.com", source_account=a.get_caller_identity().account_id)',
    ),
    "index.ts": (
        'import * as a from "@pulumi/aws";\nnew a.lambda.Permission("work", { action: "x" });\n',
        '{ action: "x", sourceAccount: a.getCallerIdentity().then((caller) => caller.accountId) }',
    ),
    "Pulumi.yaml": (
        "name: shop\nresources:\n  work:\n    type: aws:lambda:Permission\n"
        "    properties:\n      action: x\n",
        '      sourceAccount: {"fn::invoke": {"function": "aws:getCallerIdentity", '
        '"return": "accountId"}}\n',
    ),
}


def permission(file: str, **changed: object) -> dict[str, object]:
    rule = "lambda-permission-without-source-account"
    given = {"file": file, "path": "sourceAccount", "fix": ACCOUNT, **changed}
    return of(PERMISSION, "work", LINES[file], rule, **given)


@pytest.mark.parametrize("file", PERMISSIONS)
def test_the_account_is_that_of_the_program(file: str, tmp_path: Path) -> None:
    before, expected = PERMISSIONS[file]
    (tmp_path / file).write_text(before, encoding="utf-8")
    changes = changes_of([permission(file)], catalogue())
    (whole,) = edits_of(changes, tmp_path, unsafe=True).written
    assert expected in whole.after.decode()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (
            "__main__.py",
            'from pulumi_aws.lambda_ import Permission\nPermission("work", action="x")\n',
        ),
        (
            "index.ts",
            'import { lambda } from "@pulumi/aws"; const { Permission } = lambda;\n'
            'new Permission("work", { action: "x" });\n',
        ),
    ],
)
def test_without_the_module_the_account_is_left(file: str, text: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    edits = edits_of(changes_of([permission(file)], catalogue()), tmp_path, unsafe=True)
    assert edits.written == []


def test_an_edit_that_cannot_be_made_is_not_offered(tmp_path: Path) -> None:
    file = "__main__.py"
    text = 'import pulumi_aws as aws\naws.lambda_.Function("work", **options)\n'
    (tmp_path / file).write_text(text, encoding="utf-8")
    edits = edits_of(changes_of([finding(file)], catalogue()), tmp_path)
    assert [why for _, why in edits.left] == ["its arguments are computed"]


@pytest.mark.parametrize(
    ("path", "fix", "expected"),
    [
        ("a.b", "Set b to true", [(("a", "b"), True)]),
        ("x", "Set a.b to 7 or more, c to false", [(("a", "b"), 7), (("c",), False)]),
        ("a", 'Set a to "x", or add another resource', [(("a",), "x")]),
        ("a", "Set a to true once clients use TLS", [(("a",), True)]),
        ("dataTrace", "Set data_trace to false", [(("dataTrace",), False)]),
        ("a", "Set a to the value of the setting days (365 by default) or more", [(("a",), 365)]),
        ("a", "Set a to true, and add a policy", []),
        ("a", "Set a to the ARN of a key", []),
        ("a", "Set a to true (use the arguments of vpc)", []),
        ("a", "Set a and b to true", []),
        ("a", "Remove a", []),
        ("a", None, []),
    ],
)
def test_steps_of_a_text(path: str, fix: str | None, expected: list[object]) -> None:
    found = changes_of([finding("__main__.py", path=path, fix=fix)], catalogue())
    assert [(each.path, each.value) for each in found] == expected
    assert all(each.look for each in found)


@each("rule", [each for each in catalogue() if steps_of(each.remediation)])
def test_the_steps_are_those_that_are_followed(rule: Rule) -> None:
    """The pack follows a text as the test of all fixes does, or leaves it."""
    text = rule.remediation
    made = changes_of([finding("__main__.py", path="x", fix=text)], catalogue())
    followed = [(each.path, each.value) for each in steps_of(text)]
    assert [(".".join(each.path), each.value) for each in made] in ([], followed)
    assert is_whole(text) or not made
