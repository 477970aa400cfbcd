"""Settings and waivers that the pack finds in a program by itself, under the real engine."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from policypack.engine.configuration import UNCHANGED
from tests.engine.engine import PACK, Engine, Run, Stack
from tests.engine.test_pack import REGION, RULE, levels, told

PROGRAM = """
import pulumi_aws as aws

# stackwarden: waive {rule} until {day} by payments: a public test queue
aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)
aws.sqs.Queue("returns", sqs_managed_sse_enabled=False)
"""
PLAIN = PROGRAM.replace("# stackwarden: waive", "# no waiver of")
DAY = "2027-03-01"
# The profile to which few rules are added.
QUIET = "profile: essential\n"


def stack(engine: Engine, program: str, **files: str) -> Stack:
    """A project with its program and more files, `_` standing for the dot."""
    made = engine.stack(program, config=REGION)
    for name, text in files.items():
        path = made.project / name.replace("_", ".")
        path.write_text(text, encoding="utf-8")
    return made


def messages(run: Run, policy: str = "stackwarden") -> list[str]:
    return [event["message"].strip() for event in told(run, policy)]


def blocked(run: Run) -> list[str]:
    """The names of the resources that violate the rule and stop the preview."""
    found = [each for each in told(run, RULE) if each["enforcementLevel"] == "mandatory"]
    return sorted(each["resourceUrn"].rpartition("::")[2] for each in found)


def test_a_file_beside_the_project_is_found_by_plain_pulumi(engine: Engine) -> None:
    settings = f"{QUIET}levels: {{{RULE}: advisory}}\n"
    run = stack(engine, PLAIN, stackwarden_yaml=settings).preview(pack=PACK)
    assert run.status == 0, run.stdout
    assert levels(run)[RULE] == "advisory"
    assert messages(run) == [
        "stackwarden.yaml:1:1: profile: loosened from recommended to essential",
        f"stackwarden.yaml:2:1: levels: loosened for {RULE}",
    ]


def test_a_table_of_pyproject_above_the_project_is_found(engine: Engine, tmp_path: Path) -> None:
    # GIVEN a project in a folder of a repository, whose root has the settings
    made = stack(engine, PLAIN)
    inner = made.folder / "services"
    shutil.move(made.project, inner / "shop")
    made.project = inner / "shop"
    (inner / ".git").mkdir()
    text = f"[tool.stackwarden]\nprofile = 'essential'\nlevels = {{{RULE} = 'disabled'}}\n"
    (inner / "pyproject.toml").write_text(text, encoding="utf-8")
    # WHEN the user stands elsewhere
    run = made.preview("--cwd", str(made.project), pack=PACK, env={"PWD": str(tmp_path)})
    assert run.status == 0, run.stdout
    assert RULE not in levels(run)


def test_an_organization_goes_before_the_file(engine: Engine) -> None:
    made = stack(engine, PLAIN, stackwarden_yaml=f"levels: {{{RULE}: disabled}}\n{QUIET}")
    organization: dict[str, Any] = {"profile": "recommended"}
    run = made.preview(pack=PACK, pack_config={"stackwarden": organization})
    assert blocked(run) == ["orders", "returns"]
    assert all("ignored, because it loosens the organization's" in each for each in messages(run))
    assert len(messages(run)) == 2
    # WHEN the organization allows it
    organization["stack_may"] = ["levels"]
    run = made.preview(pack=PACK, pack_config={"stackwarden": organization})
    assert blocked(run) == []


def test_the_file_may_tighten_what_the_organization_has(engine: Engine) -> None:
    made = stack(engine, PLAIN, stackwarden_yaml=f"levels: {{{RULE}: mandatory}}\n")
    run = made.preview(
        pack=PACK, pack_config={RULE: "advisory", "stackwarden": {"profile": "essential"}}
    )
    assert blocked(run) == ["orders", "returns"]
    assert messages(run) == [UNCHANGED]


PUBLISHED = Path("home", "policies", "acme", "pulumi-analyzer-stackwarden-v0.1.0")


def started_from(folder: Path) -> Path:
    """The folder, from which the pack can be started."""
    folder.mkdir(parents=True)
    shutil.copy(PACK / "__main__.py", folder)
    project = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text(encoding="utf-8"))
    project["runtime"]["options"]["virtualenv"] = sys.prefix
    (folder / "PulumiPolicy.yaml").write_text(json.dumps(project), encoding="utf-8")
    return folder


def test_a_published_pack_counts_as_configured(engine: Engine) -> None:
    made = stack(engine, PLAIN, stackwarden_yaml=f"levels: {{{RULE}: disabled}}\n")
    # GIVEN the pack where Pulumi keeps those that an organization enforces
    run = made.preview(pack=started_from(made.folder / PUBLISHED))
    assert blocked(run) == ["orders", "returns"]
    (line,) = messages(run)
    assert line.startswith("stackwarden.yaml:1:1: levels: ignored, because it loosens")


def test_a_published_pack_behind_symlinks_counts_as_configured(engine: Engine) -> None:
    made = stack(engine, PLAIN, stackwarden_yaml=f"levels: {{{RULE}: disabled}}\n")
    # GIVEN a pack that is kept elsewhere, and a link in Pulumi's folder
    elsewhere = started_from(made.folder / "elsewhere")
    published = made.folder / PUBLISHED
    published.parent.mkdir(parents=True)
    published.symlink_to(elsewhere)
    run = made.preview(pack=published)
    assert blocked(run) == ["orders", "returns"]
    assert "ignored, because it loosens" in messages(run)[0]


@pytest.mark.parametrize(
    "organization",
    [{}, {"stackwarden": {}}, {RULE: "mandatory"}, {"sqs-queue-without-dlq": "advisory"}],
    ids=["nothing", "no setting", "the level that it has", "another level that it has"],
)
def test_any_configuration_is_an_organizations(engine: Engine, organization: Any) -> None:
    """Also one that Pulumi makes look like none, because it repeats what the pack announces."""
    levels = f"levels: {{sqs-queue-without-dlq: mandatory, {RULE}: disabled}}\n"
    made = stack(engine, PLAIN, stackwarden_yaml=levels)
    file = made.folder / "organization.json"
    file.write_text(json.dumps(organization), encoding="utf-8")
    run = made.preview("--policy-pack-config", str(file), pack=PACK)
    assert run.status != 0
    assert blocked(run) == ["orders", "returns"]
    assert "levels: ignored, because it loosens" in messages(run)[-1]


def test_options_of_a_command_go_before_the_file_and_are_no_organization(engine: Engine) -> None:
    made = stack(engine, PLAIN, stackwarden_yaml=f"levels: {{{RULE}: disabled}}\nprofile: strict\n")
    run = made.preview(
        pack=PACK, pack_config={"stackwarden": {"profile": "essential", "of_a_command": True}}
    )
    assert run.status == 0, run.stdout
    assert messages(run) == [f"stackwarden.yaml:1:1: levels: loosened for {RULE}"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "profil: strict\n",
            "stackwarden.yaml:1:1: profil: unknown setting; did you mean profile?",
        ),
        ("profile: [\n", "stackwarden.yaml:1: invalid YAML"),
        ("levels: {sqs-queue-opn: advisory}\n", "stackwarden.yaml:1:1: levels: unknown rule"),
    ],
)
def test_a_broken_file_stops_the_preview_in_one_line(engine: Engine, text: str, line: str) -> None:
    run = stack(engine, PLAIN, stackwarden_yaml=text).preview(pack=PACK)
    assert run.status != 0
    assert line in run.stdout + run.stderr
    assert run.of_kind("resourcePreEvent") == []


def test_rules_beside_the_file_are_found(engine: Engine) -> None:
    rules = '''
from policypack.rule.rule import Finding, Profile, Severity, rule

@rule(id="acme-queue-name", types=("aws:sqs/queue:Queue",), severity=Severity.HIGH,
      profile=Profile.ESSENTIAL, remediation="Rename it")
def queue_name(queue):
    """SQS queue has a plain name. Names begin with acme.

    Example:
        pass
    """
    yield Finding("a plain name")
'''
    made = stack(engine, PLAIN, stackwarden_yaml=f"{QUIET}rules_from: [acme_rules_beside]\n")
    (made.project / "acme_rules_beside.py").write_text(rules, encoding="utf-8")
    run = made.preview(pack=PACK)
    assert levels(run)["acme-queue-name"] == "mandatory"


def test_a_comment_waives_under_plain_pulumi(engine: Engine) -> None:
    program = PROGRAM.format(rule=RULE, day=DAY)
    run = stack(engine, program, stackwarden_yaml=QUIET).preview(pack=PACK)
    # THEN the one resource is waived, and the other blocks
    assert blocked(run) == ["returns"]
    (event,) = [each for each in told(run, RULE) if each["enforcementLevel"] == "advisory"]
    assert event["resourceUrn"].endswith("::orders")
    assert "Waived until 2027-03-01 by payments: a public test queue" in event["message"]


@pytest.mark.parametrize(
    ("rule", "day", "line"),
    [
        (RULE, "2026-01-31", f"waiver of {RULE} in __main__.py:4: expired on 2026-01-31"),
        (RULE, "2099-01-31", f"waiver of {RULE} in __main__.py:4: expires on 2099-01-31, more"),
        (RULE, "soon", "invalid waiver in __main__.py:4: expires: invalid date"),
        ("sqs-queue-unencryptd", DAY, "__main__.py:4: unknown rule; did you mean sqs-queue-unenc"),
        ("iam-policy-admin", DAY, "iam-policy-admin in __main__.py:4: does not match any finding"),
    ],
)
def test_a_comment_under_the_laws_of_waivers(
    engine: Engine, rule: str, day: str, line: str
) -> None:
    program = PROGRAM.format(rule=rule, day=day)
    run = stack(engine, program, stackwarden_yaml=QUIET).preview(pack=PACK)
    assert blocked(run) == ["orders", "returns"]
    assert [line in each for each in messages(run)].count(True) == 1, messages(run)


def test_a_comment_waives_nothing_that_the_organization_forbids(engine: Engine) -> None:
    made = stack(engine, PROGRAM.format(rule=RULE, day=DAY))
    for organization, line in (
        ({}, "waivers in comments (__main__.py:4): ignored, because it loosens"),
        ({"stack_may": ["waivers"], "never_waive": [RULE]}, "never_waive lists the rule"),
    ):
        config = {"stackwarden": {"profile": "essential", **organization}}
        run = made.preview(pack=PACK, pack_config=config)
        assert blocked(run) == ["orders", "returns"]
        assert any(line in each for each in messages(run)), messages(run)
    config = {"stackwarden": {"profile": "essential", "stack_may": ["waivers"]}}
    assert blocked(made.preview(pack=PACK, pack_config=config)) == ["returns"]


def test_a_comment_with_a_name_is_for_the_resource_of_its_call(engine: Engine) -> None:
    comment = f"# stackwarden: waive {RULE} on orders until {DAY} by payments: a test queue\n"
    computed = f"{comment}for name in ('orders', 'returns'):\n    aws.sqs.Queue(name"
    program = PLAIN.partition("# no waiver")[0] + computed + ", sqs_managed_sse_enabled=False)\n"
    program = program.replace(comment, "").replace("    aws.", f"    {comment}    aws.")
    made = stack(engine, program, stackwarden_yaml=QUIET)
    # A file that the program does not import has no say.
    (made.project / "lib").mkdir()
    text = f"import pulumi_aws as aws\n{comment.replace('orders', 'returns')}aws.sqs.Queue(name)\n"
    (made.project / "lib" / "waivers.py").write_text(text, encoding="utf-8")
    run = made.preview(pack=PACK)
    assert blocked(run) == ["returns"]
    assert any("the program does not import it" in each for each in messages(run))
