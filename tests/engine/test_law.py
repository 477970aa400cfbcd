"""No file or setting of the program weakens a verdict: tested with the real engine.

`tests/law` tries all organizations, and many more cases, against the order of the engine's calls.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policypack.engine.configuration import UNCHANGED
from tests.engine.engine import PACK, Engine, Run
from tests.engine.test_configuration import DAY
from tests.engine.test_pack import REGION, told
from tests.law.red_team import ORGANIZATIONS, SETTINGS
from tests.tries import represented

PROGRAM = """
import json
import pulumi
import pulumi_aws as aws

# stackwarden: waive sqs-queue-unencrypted until {day} by payments: a public test queue
aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)
aws.iam.Policy("admin", policy=json.dumps({{
    "Version": "2012-10-17",
    "Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "*"}}],
}}))
aws.lambda_.Function(
    "worker",
    role="arn:aws:iam::111122223333:role/worker",
    runtime="python3.13",
    handler="app.handler",
    code=pulumi.FileArchive("./app"),
)
"""
# What ships, with a credential in it, and what would make the pack look for it elsewhere: Pulumi
# reads the first document of a project file alone, and whatever tags its texts have.
SHIPPED = 'TOKEN = "ghp_016C7f9aB3kLmN2pQ4rS5tU6vW7xY8zA9bC0"\n'
UNREAD = "description: !shop x\n---\nname: other\nmain: elsewhere\n"
BROUGHT = PROGRAM.format(day=DAY)
BARE = BROUGHT.replace("# stackwarden", "# not stackwarden")
LOOSE = {key: each for key, each in SETTINGS.items() if key != "rules_from"}
# Modules and a distribution beside the program, by names that the pack's own process imports.
EVIL = """import pathlib, sys
if "pulumi.policy" in " ".join(sys.orig_argv):
    pathlib.Path(__file__).with_name("imported").touch()
"""
PACKAGES = {
    **dict.fromkeys(
        [
            *("sitecustomize.py", "usercustomize.py", "acme_evil.py", "pulumi_policy.py"),
            *("policypack/__init__.py", "runtime_guards/__init__.py", "pydantic/__init__.py"),
        ],
        EVIL,
    ),
    "acme-1.0.dist-info/entry_points.txt": "[stackwarden.rules]\nacme = acme_evil\n",
    "acme-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n",
    ".env": "STACKWARDEN_OPTIONS=true\n",
    "PulumiPolicy.yaml": "runtime: python\n",
}
VARIABLES = {
    "STACKWARDEN_OPTIONS": "true",
    "STACKWARDEN_PROGRAM_DIR": "/",
    "STACKWARDEN_ADVISORIES": "/",
}


def verdicts(run: Run) -> dict[tuple[str, str], str]:
    """The level of each verdict about a resource, the strictest of several."""
    found: dict[tuple[str, str], str] = {}
    for each in run.policy_events:
        key = (each["policyName"], each.get("resourceUrn", "").rpartition("::")[2])
        if key[1] and found.get(key) != "mandatory":
            found[key] = each["enforcementLevel"]
    return found


def preview(
    engine: Engine, says: dict[str, Any], program: str, *, brings: bool, folder: Path
) -> Run:
    stack = {f"stackwarden:{key}": _text(each) for key, each in LOOSE.items()} if brings else {}
    made = engine.stack(program, config={**REGION, **stack})
    (made.project / "app").mkdir()
    (made.project / "app" / "app.py").write_text(SHIPPED, encoding="utf-8")
    if brings:
        with (made.project / "Pulumi.yaml").open("a", encoding="utf-8") as file_of_project:
            file_of_project.write(f"\n{UNREAD}")
        for name, content in PACKAGES.items():
            file = made.project / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        levels = {"sqs-queue-without-dlq": "mandatory", "iam-policy-admin": "disabled"}
        text = json.dumps({"profile": "essential", "levels": levels})
        (made.project / "stackwarden.yaml").write_text(text, encoding="utf-8")
    file = folder / "organization.json"
    file.write_text(json.dumps(says), encoding="utf-8")
    options = ("--policy-pack-config", str(file))
    run = made.preview(*options, pack=PACK, env=VARIABLES if brings else {})
    assert not [*made.project.rglob("imported")]
    return run


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize(
    "name",
    # One that Pulumi makes look like none, and one that it applies to every policy.
    represented(["a level that it has", "all mandatory"], "a level that it has"),
)
def test_no_verdict_is_weaker(engine: Engine, name: str, tmp_path: Path) -> None:
    says = ORGANIZATIONS[name]
    alone = preview(engine, says, BARE, brings=False, folder=tmp_path)
    found = preview(engine, says, BROUGHT, brings=True, folder=tmp_path)
    before, after = verdicts(alone), verdicts(found)
    assert before["iam-policy-admin", "admin"] == "mandatory"
    assert before["lambda-function-code-secret", "worker"] == "mandatory"
    assert [
        key
        for key, level in before.items()
        if after.get(key) != "mandatory" and (level == "mandatory" or key not in after)
    ] == []
    assert found.status == alone.status != 0
    assert told(alone, "stackwarden")[-1]["message"].strip() == UNCHANGED
    assert "loosens the organization's setting" in told(found, "stackwarden")[-1]["message"]
