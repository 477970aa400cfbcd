"""Settings and waivers that the pack finds in a program by itself, under the real engine.

What an organization and a program may say, case by case: `tests/law`, in one process.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from tests.days import in_days
from tests.engine.engine import PACK, Engine, Run, Stack
from tests.engine.test_pack import DLQ, REGION, RULE, levels, told
from tests.tries import nightly

PROGRAM = """
import pulumi_aws as aws

# stackwarden: waive {rule} until {day} by payments: a public test queue
aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)
aws.sqs.Queue("returns", sqs_managed_sse_enabled=False)
"""
PLAIN = PROGRAM.replace("# stackwarden: waive", "# no waiver of")
DAY = in_days(60)
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


RULES_BESIDE = '''
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


@pytest.fixture(scope="module")
def plain(engine: Engine) -> Run:
    """A preview by plain Pulumi of a program with a settings file, rules beside it and a comment
    that waives."""
    settings = f"{QUIET}levels: {{{DLQ}: mandatory}}\nrules_from: [acme_rules_beside]\n"
    made = stack(engine, PROGRAM.format(rule=RULE, day=DAY), stackwarden_yaml=settings)
    (made.project / "acme_rules_beside.py").write_text(RULES_BESIDE, encoding="utf-8")
    return made.preview(pack=PACK)


def test_a_file_beside_the_project_is_found_by_plain_pulumi(plain: Run) -> None:
    assert levels(plain)[DLQ] == "mandatory"
    loosened = "stackwarden.yaml:1:1: profile: loosened from recommended to essential"
    assert loosened in messages(plain)


def test_rules_beside_the_file_are_found(plain: Run) -> None:
    assert levels(plain)["acme-queue-name"] == "mandatory"


def test_a_comment_waives_under_plain_pulumi(plain: Run) -> None:
    # THEN the one resource is waived, and the other blocks
    assert blocked(plain) == ["returns"]
    (event,) = [each for each in told(plain, RULE) if each["enforcementLevel"] == "advisory"]
    assert event["resourceUrn"].endswith("::orders")
    assert f"Waived until {DAY} by payments: a public test queue" in event["message"]


def test_rules_newer_than_rules_as_of_advise_with_one_line(engine: Engine) -> None:
    made = stack(engine, PLAIN, stackwarden_yaml="rules_as_of: 2026-11-24\n")
    run = made.preview(pack=PACK)
    assert run.status == 0, run.stdout
    events = told(run, RULE)
    assert [each["enforcementLevel"] for each in events] == ["advisory", "advisory"]
    because = "the rule is newer than rules_as_of (2026-11-24)"
    assert all(f"Advisory: {because}" in each["message"] for each in events)
    (line,) = messages(run)
    assert line.endswith(f"advise instead of blocking: {because} (2)")
    # AND they block from that day on
    (made.project / "stackwarden.yaml").write_text("rules_as_of: 2026-11-27\n", encoding="utf-8")
    assert blocked(made.preview(pack=PACK)) == ["orders", "returns"]


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


PUBLISHED = Path("home", "policies", "acme", "pulumi-analyzer-stackwarden-v0.1.0")


def started_from(folder: Path) -> Path:
    """The folder, from which the pack can be started."""
    folder.mkdir(parents=True)
    shutil.copy(PACK / "__main__.py", folder)
    project = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text(encoding="utf-8"))
    project["runtime"]["options"]["virtualenv"] = sys.prefix
    (folder / "PulumiPolicy.yaml").write_text(json.dumps(project), encoding="utf-8")
    return folder


def test_a_published_pack_behind_symlinks_counts_as_configured(engine: Engine) -> None:
    made = stack(engine, PLAIN, stackwarden_yaml=f"levels: {{{RULE}: disabled}}\n")
    # GIVEN a pack that is kept elsewhere, and a link in Pulumi's folder
    elsewhere = started_from(made.folder / "elsewhere")
    published = made.folder / PUBLISHED
    published.parent.mkdir(parents=True)
    published.symlink_to(elsewhere)
    run = made.preview(pack=published)
    assert blocked(run) == ["orders", "returns"]
    (line,) = messages(run)
    assert line.startswith("stackwarden.yaml:1:1: levels: ignored, because it loosens")


@nightly("engine/test_law.py::test_no_verdict_is_weaker")
def test_an_empty_configuration_is_an_organizations(engine: Engine) -> None:
    """Also one that Pulumi makes look like none; others are tried in tests/law and test_law.py."""
    levels = f"levels: {{sqs-queue-without-dlq: mandatory, {RULE}: disabled}}\n"
    made = stack(engine, PLAIN, stackwarden_yaml=levels)
    file = made.folder / "organization.json"
    file.write_text("{}", encoding="utf-8")
    run = made.preview("--policy-pack-config", str(file), pack=PACK)
    assert run.status != 0
    assert blocked(run) == ["orders", "returns"]
    assert "levels: ignored, because it loosens" in messages(run)[-1]


def test_a_broken_file_stops_the_preview_in_one_line(engine: Engine) -> None:
    """Every fault of a file: tests/program_files/test_settings_file.py and tests/law."""
    text = "levels: {sqs-queue-opn: advisory}\n"
    run = stack(engine, PLAIN, stackwarden_yaml=text).preview(pack=PACK)
    assert run.status != 0
    assert "stackwarden.yaml:1:1: levels: unknown rule" in run.stdout + run.stderr
    assert run.of_kind("resourcePreEvent") == []


# Rule and day of a comment at the call of a queue, and what is said of it.
LAWS = [
    (RULE, "2026-01-31", f"waiver of {RULE} in __main__.py:4: expired on 2026-01-31"),
    (RULE, "2099-01-31", f"waiver of {RULE} in __main__.py:6: expires on 2099-01-31, more"),
    (RULE, "soon", "invalid waiver in __main__.py:8: expires: invalid date"),
    ("sqs-queue-unencryptd", DAY, "__main__.py:10: unknown rule; did you mean sqs-queue-unenc"),
    ("iam-policy-admin", DAY, "iam-policy-admin in __main__.py:12: does not match any finding"),
]


def test_comments_under_the_laws_of_waivers(engine: Engine) -> None:
    queues = "".join(
        f"# stackwarden: waive {rule} until {day} by payments: a public test queue\n"
        f'aws.sqs.Queue("queue-{number}", sqs_managed_sse_enabled=False)\n'
        for number, (rule, day, _) in enumerate(LAWS)
    )
    # A comment in a loop is for the resource that it names.
    named = f"    # stackwarden: waive {RULE} on orders until {DAY} by payments: a test queue\n"
    loop = f"for name in ('orders', 'returns'):\n{named}"
    program = f"\nimport pulumi_aws as aws\n\n{queues}{loop}"
    program += "    aws.sqs.Queue(name, sqs_managed_sse_enabled=False)\n"
    made = stack(engine, program, stackwarden_yaml=QUIET)
    # A file that the program does not import is ignored.
    (made.project / "lib").mkdir()
    text = f"import pulumi_aws as aws\n{named.strip().replace('orders', 'returns')}\n"
    foreign = made.project / "lib" / "waivers.py"
    foreign.write_text(f"{text}aws.sqs.Queue(name)\n", encoding="utf-8")
    run = made.preview(pack=PACK)
    assert blocked(run) == sorted([*(f"queue-{number}" for number in range(5)), "returns"])
    for line in (*(line for _, _, line in LAWS), "the program does not import it"):
        assert [line in each for each in messages(run)].count(True) == 1, messages(run)
