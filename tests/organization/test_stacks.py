"""Settings and waivers of stacks, and what an audit says of them."""

from __future__ import annotations

import json
import pickle
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policypack.organization.configuration import in_folder
from policypack.organization.locations import Exports, open_source
from policypack.organization.sources import StackKey
from policypack.organization.stacks import Task, judged
from policypack.settings.merging import Layered, of_the_stack, read_settings
from policypack.settings.settings import Settings
from tests.organization.states import CIPHERTEXT, backend, export, queue, resource

TODAY = date(2026, 11, 26)
OWN_RULE = '''
from policypack.rule.rule import Finding, Profile, Severity, rule


@rule(
    id="acme-queue-named",
    types=("aws:sqs/queue:Queue",),
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation="Remove the name",
)
def queue_named(queue):
    """Queue has a name.

    Names collide.

    ```python
    aws.sqs.Queue("a", name="b")  # bad
    aws.sqs.Queue("a")  # good
    ```
    """
    if queue.get("name"):
        yield Finding("named", "name")
'''
STRICT = "config:\n  stackwarden:profile: strict\n"


def waiver(expires: str = "2026-12-24", **more: str) -> dict[str, str]:
    return {
        "rule": "sqs-queue-unencrypted",
        "resource": "orders",
        "reason": "migrated in December",
        "owner": "ann",
        "expires": expires,
        **more,
    }


def of_one(task: Task, key: StackKey) -> list[Any]:
    (found,) = judged(task, [key])
    assert isinstance(found, list)
    return found


def lines(location: str, config_dir: Path | None = None, **settings: Any) -> list[Any]:
    given = {"stack_may": ["waivers"], **settings}
    task = Task(read_settings(given), TODAY, str(config_dir) if config_dir else None)
    (key,) = open_source(location).stacks()
    return of_one(task, key)


def configured(folder: Path, *waivers: dict[str, str], name: str = "Pulumi.dev.yaml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    config = {"stackwarden:waivers": list(waivers), "shop:password": {"secure": "v1:hunter2"}}
    file.write_text(json.dumps({"config": config}), encoding="utf-8")
    return folder


@pytest.fixture
def location(tmp_path: Path) -> str:
    return backend(tmp_path / "state", {"shop/dev": [queue()]})


def waived(found: list[Any]) -> list[str]:
    return [each["rule"] for each in found[1:] if each["waived"]]


def test_an_audit_counts_findings_that_rules_as_of_holds_back(location: str) -> None:
    now, before = lines(location), lines(location, rules_as_of="2026-11-24")
    held = [each for each in before[1:] if each.get("advisory_because")]
    assert [each["rule"] for each in held] == [each["rule"] for each in now[1:] if each["blocking"]]
    assert held
    assert not any(each["blocking"] for each in before[1:])
    (note,) = [each for each in before[0]["notes"] if "instead of blocking" in each]
    assert note.endswith(f"the rule is newer than rules_as_of (2026-11-24) ({len(held)})")
    assert not any("instead of blocking" in each for each in now[0]["notes"])


@pytest.mark.parametrize("name", ["Pulumi.dev.yaml", "shop/Pulumi.dev.yaml", "Pulumi.dev.yml"])
def test_waivers_come_from_the_folder_of_configurations(
    name: str, location: str, tmp_path: Path
) -> None:
    found = lines(location, configured(tmp_path / "config", waiver(), name=name))
    assert waived(found) == ["sqs-queue-unencrypted"]
    assert found[0]["waivers"]["from"] == "config-dir"
    assert "hunter2" not in json.dumps(found)


def test_the_file_of_the_project_goes_before_one_beside_all(location: str, tmp_path: Path) -> None:
    folder = configured(tmp_path / "config", waiver())
    configured(folder, name="shop/Pulumi.dev.yaml")
    assert waived(lines(location, folder)) == []


def test_waivers_come_from_the_history_of_the_backend(location: str, tmp_path: Path) -> None:
    history = tmp_path / "state" / ".pulumi" / "history" / "shop" / "dev" / "dev-1.history.json"
    history.parent.mkdir(parents=True)
    text = json.dumps([waiver()])
    history.write_text(json.dumps({"config": {"stackwarden:waivers": text}}), encoding="utf-8")
    found = lines(location)
    assert (waived(found), found[0]["waivers"]["from"]) == (["sqs-queue-unencrypted"], "history")


def test_without_configuration_the_line_says_so(location: str, tmp_path: Path) -> None:
    assert lines(location)[0]["waivers"] == {"from": None, "expiring": []}
    (tmp_path / "empty").mkdir()
    assert lines(location, tmp_path / "empty")[0]["waivers"]["from"] is None


@pytest.mark.parametrize(
    ("expires", "listed"),
    [("2026-11-26", True), ("2026-12-26", True), ("2026-12-27", False), ("2026-11-25", False)],
)
def test_a_waiver_that_expires_within_30_days_is_listed(
    expires: str, listed: bool, location: str, tmp_path: Path
) -> None:
    stack, *_ = lines(location, configured(tmp_path / "config", waiver(expires)))
    assert [each["expires"] for each in stack["waivers"]["expiring"]] == [expires] * listed


def test_faults_of_waivers_are_notes(location: str, tmp_path: Path) -> None:
    folder = configured(tmp_path / "config", waiver("2026-11-25"), waiver(rule="sqs-queue-public"))
    stack, *_ = lines(location, folder)
    assert [note.partition(": ")[2] for note in stack["notes"]] == [
        "expired on 2026-11-25; remove it or agree on a new date",
        "does not match any finding; remove it or correct rule, resource or path",
    ]


def test_a_stack_may_tighten_its_settings_and_not_loosen_those_of_the_organization(
    location: str, tmp_path: Path
) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "Pulumi.dev.yaml").write_text(STRICT, encoding="utf-8")
    rules = {each["rule"] for each in lines(location, folder)[1:] if each["blocking"]}
    assert {"sqs-queue-unencrypted", "sqs-queue-without-dlq"} <= rules
    configured(folder, waiver())
    stack, *found = lines(location, folder, stack_may=[])
    assert waived([stack, *found]) == []
    (note,) = stack["notes"]
    assert note.startswith("stackwarden:waivers: ignored, because it loosens the organization's")


def test_without_settings_of_an_organization_a_stack_decides_and_imports_nothing(
    location: str, tmp_path: Path
) -> None:
    folder = configured(tmp_path / "config", waiver())
    loosened = (
        "config:\n  stackwarden:profile: essential\n  stackwarden:rules_from: [antigravity]\n"
    )
    task = Task(Settings(), TODAY, str(folder), owner_decides=True)
    (key,) = open_source(location).stacks()
    assert waived(of_one(task, key)) == ["sqs-queue-unencrypted"]
    (folder / "Pulumi.dev.yaml").write_text(loosened, encoding="utf-8")
    stack, *_ = of_one(task, key)
    assert stack["notes"] == [
        "stackwarden:rules_from: ignored by an audit",
        "stackwarden:profile: loosened from recommended to essential",
    ]
    assert "antigravity" not in sys.modules


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("config: [", "Pulumi.dev.yaml:1: the file is not valid YAML; correct it"),
        ("config:\n  stackwarden:profil: strict\n", "stackwarden:profil: unknown setting"),
    ],
)
def test_a_malformed_configuration_costs_its_stack_alone(
    text: str, said: str, location: str, tmp_path: Path
) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "Pulumi.dev.yaml").write_text(text, encoding="utf-8")
    (stack,) = lines(location, folder)
    assert said in stack["error"]


def test_rules_of_the_organization_are_judged_too(
    location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "acme_rules.py").write_text(OWN_RULE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = {each["rule"] for each in lines(location, rules_from=("acme_rules",))[1:]}
    assert "acme-queue-named" in found


def test_an_export_has_the_names_that_its_resources_have(tmp_path: Path) -> None:
    file = tmp_path / "some-name.json"
    file.write_bytes(export([queue(project="pay", stack="prod")]))
    (stack, *_) = lines(str(file))
    assert (stack["project"], stack["stack"]) == ("pay", "prod")
    assert Exports(str(file))


def test_a_secret_of_the_state_is_undecided_and_never_written(tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    secret = resource("aws:sqs/queue:Queue", "q", {"sqsManagedSseEnabled": CIPHERTEXT})
    file.write_bytes(export([secret]))
    found = lines(str(file), profile="strict")
    (undecided,) = (each for each in found[1:] if each["rule"] == "sqs-queue-unencrypted")
    assert (undecided["outcome"], undecided["blocking"]) == ("undecided", True)
    assert undecided["waits_for"] == "the secrets provider of the stack"
    assert "AAAA" not in json.dumps(found)


def test_the_resources_that_no_rule_judges_are_counted_by_type(tmp_path: Path) -> None:
    job = "aws:future/job:Job"
    held = [queue(), resource(job, "nightly", {}), resource(job, "hourly", {})]
    found = lines(backend(tmp_path, {"shop/dev": held}))
    assert found[0]["unjudged"] == {job: 2}


def test_stacks_with_the_settings_of_the_run_share_the_tables_of_rules() -> None:
    task = Task(Settings(), date(2026, 11, 26))
    layered = Layered(task.settings, owner_decides=True)
    layered.add(of_the_stack({"aws:region": "eu-central-1"}), ())
    one, other = task.judge(layered.settings), task.judge(layered.settings)
    assert one is not other
    assert one._tables is other._tables
    strict = read_settings({"profile": "strict"})
    assert task.judge(strict)._tables is not one._tables


def test_a_task_travels_after_it_has_judged_as_before() -> None:
    task = Task(Settings(), date(2026, 11, 26))
    task.judge(task.settings)
    assert task.known_types
    assert pickle.loads(pickle.dumps(task)) == task


@pytest.mark.parametrize(("project", "stack"), [("..", "dev"), ("shop", "x/../../dev"), ("/", "a")])
def test_the_names_of_a_state_never_make_a_path(tmp_path: Path, project: str, stack: str) -> None:
    folder = tmp_path / "configurations"
    folder.mkdir()
    (folder / "Pulumi.x").mkdir()
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {a: b}\n", encoding="utf-8")
    assert in_folder(folder, project, stack) is None


POISON: tuple[Any, ...] = (
    None,
    5,
    -1.5,
    True,
    "",
    "x::y",
    [],
    [5],
    [None],
    {},
    {"a": 5},
    "\ud800",
    [{}],
    {"": {}},
)


def test_a_state_of_another_shape_is_one_named_stack(tmp_path: Path) -> None:
    """Each field of a resource with each kind of value: judged, or an error that names no value."""
    file = tmp_path / "dev.json"
    whole = queue(parent="", dependencies=[], propertyDependencies={}, provider="", protect=False)
    task = Task(Settings(), TODAY)
    told = set()
    for field in (*whole, "inputs.name", "outputs.name"):
        for value in POISON:
            made = json.loads(json.dumps(whole))
            *within, last = field.split(".")
            (made[within[0]] if within else made)[last] = value
            file.write_bytes(export([queue("mails"), made]))
            (key,) = open_source(str(file)).stacks()
            line, *findings = of_one(task, key)
            assert line["findings"] == len(findings)
            told.add(line["error"])
    assert {each for each in told if each and not each.startswith("state is malformed")} == set()


def test_a_rule_that_ends_its_process_costs_that_stack_alone(
    location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(*_: object) -> None:
        raise SystemExit(0)

    monkeypatch.setattr("policypack.organization.stacks.complete", ends)
    (line,) = lines(location)
    assert line["error"] == "cannot be judged: SystemExit; report it as a bug in stackwarden"


def test_findings_that_cannot_be_written_cost_that_stack_alone(
    location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("policypack.report.audit_lines.reported", fails)
    (line,) = lines(location)
    assert line["error"] == "cannot be judged: RecursionError; report it as a bug in stackwarden"
    assert (line["project"], line["stack"], line["findings"]) == ("shop", "dev", 0)


def test_an_interrupted_update_is_a_note(tmp_path: Path) -> None:
    document = json.loads(export([queue()]))
    pending = [{"resource": queue("jobs"), "type": "creating"}]
    document["deployment"]["pending_operations"] = pending
    (tmp_path / "dev.json").write_text(json.dumps(document), encoding="utf-8")
    assert lines(str(tmp_path))[0]["notes"] == [
        "an update was interrupted (creating jobs): the state may be incomplete; run pulumi refresh"
    ]
