"""What a change does to the gate: every way in which a pull request can alter it, each alone.

The expected way of each change is written beside it.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from policypack.commands import main
from policypack.gate.changes import Difference, difference
from policypack.gate.facts import Way
from policypack.iam.meaning.grants import Grant
from policypack.report import baseline as baselines
from policypack.report.baseline import Entry
from tests.days import in_days

PROJECT = "name: shop\nruntime: python\n"
PLUGINS = "plugins: {languages: [{name: python, path: ./host}]}\n"
QUEUE = 'aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)\n'
UNTIL = in_days(60)
WAIVE = f"stackwarden: waive sqs-queue-unencrypted until {UNTIL} by payments: a test queue"
WAIVER = (
    "waivers:\n  - {rule: sqs-queue-unencrypted, resource: orders, reason: a test, owner: a,"
    f" expires: {UNTIL}}}\n"
)
ENTRY, OTHER = (
    Entry(
        rule="sqs-queue-public",
        resource="orders",
        type="aws:sqs/queue:Queue",
        project="shop",
        path="policy",
        severity="high",
        content=each * 32,
        grants=(Grant("Allow", actions=("sqs:*",), principals=("*",)),),
        fingerprint="",
    ).marked
    for each in "01"
)
PINNED = f"stackwarden==0.1.0 \\\n    --hash=sha256:{'a' * 64}\n"
BASE = {
    "Pulumi.yaml": PROJECT,
    "__main__.py": f"import pulumi_aws as aws\n{QUEUE}",
    "README.md": "A shop",
}
Files = Mapping[str, str | None]


def baseline(*entries: Entry) -> str:
    return baselines.text(entries)


class Repository:
    """A repository in which each call of `commit` is one commit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "-q", "-b", "main")

    def commit(self, files: Files) -> None:
        for name, text in files.items():
            place = self.folder / name
            if text is None:
                place.unlink()
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        self.git("add", "-A", "--force")
        self.git("commit", "-q", "--allow-empty", "-m", "x")

    def git(self, *arguments: str) -> None:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            **{f"GIT_{who}_NAME": "a" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "a@example.com" for who in ("AUTHOR", "COMMITTER")},
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        subprocess.run(["git", *arguments], cwd=self.folder, check=True, env=environment)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    folder = tmp_path / "shop"
    folder.mkdir()
    return Repository(folder)


def compared(repository: Repository, before: Files, after: Files) -> Difference:
    """The changes between two commits."""
    repository.commit({**BASE, **before})
    repository.commit(after)
    return difference(repository.folder, "HEAD~1..HEAD")


def changed(repository: Repository, before: Files, after: Files) -> list[tuple[str, str]]:
    """The ways and kinds of the changes between two commits."""
    found = compared(repository, before, after)
    return [(each.way.value, each.kind) for each in found.changes]


SETTINGS = "stackwarden.yaml"
# Each of these settings is stricter than its default.
STRICTER = (
    "required_tags: [owner]\n",
    "never_waive: [iam-policy-admin]\n",
    'forbidden_runtimes: ["java*"]\n',
    "levels: {sqs-queue-without-dlq: mandatory}\n",
)
CASES = [
    # Allows more
    ({}, {SETTINGS: "profile: essential\n"}, "loosens", "setting"),
    ({SETTINGS: "profile: strict\n"}, {SETTINGS: None}, "loosens", "setting"),
    ({}, {SETTINGS: "levels: {iam-policy-admin: disabled}\n"}, "loosens", "setting"),
    ({}, {SETTINGS: "levels: {iam-policy-admin: remediate}\n"}, "loosens", "setting"),
    ({}, {SETTINGS: 'trusted_accounts: ["123456789012"]\n'}, "loosens", "setting"),
    ({}, {SETTINGS: "log_retention_days: 1\n"}, "loosens", "setting"),
    ({}, {SETTINGS: "rules_as_of: 2026-11-26\n"}, "loosens", "setting"),
    (
        {SETTINGS: "rules_as_of: 2026-11-26\n"},
        {SETTINGS: "rules_as_of: 2026-11-25\n"},
        "loosens",
        "setting",
    ),
    (
        {SETTINGS: "rules_as_of: 2026-11-25\n"},
        {SETTINGS: "rules_as_of: 2026-11-26\n"},
        "tightens",
        "setting",
    ),
    ({SETTINGS: "rules_as_of: 2026-11-25\n"}, {SETTINGS: None}, "tightens", "setting"),
    *(({}, {SETTINGS: text}, "tightens", "setting") for text in STRICTER),
    *(({SETTINGS: text}, {SETTINGS: None}, "loosens", "setting") for text in STRICTER),
    ({}, {SETTINGS: "rules_from: [shop.rules]\n"}, "loosens", "setting"),
    ({}, {"pyproject.toml": '[tool.stackwarden]\nprofile = "essential"\n'}, "loosens", "setting"),
    ({}, {"deep/er/stackwarden.yml": "profile: essential\n"}, "loosens", "setting"),
    ({}, {"Pulumi.dev.yaml": "config:\n  stackwarden:profile: essential\n"}, "loosens", "setting"),
    ({}, {SETTINGS: WAIVER}, "loosens", "waiver"),
    ({SETTINGS: WAIVER}, {SETTINGS: WAIVER.replace(UNTIL, in_days(90))}, "loosens", "waiver"),
    ({}, {"__main__.py": f"import pulumi_aws as aws\n# {WAIVE}\n{QUEUE}"}, "loosens", "waiver"),
    ({"b.json": baseline(ENTRY)}, {"b.json": baseline(ENTRY, OTHER)}, "loosens", "baseline"),
    ({}, {"any/name.json": baseline(ENTRY)}, "loosens", "baseline"),
    # Allows less
    ({}, {SETTINGS: "profile: strict\n"}, "tightens", "setting"),
    ({SETTINGS: "profile: essential\n"}, {SETTINGS: None}, "tightens", "setting"),
    ({SETTINGS: WAIVER}, {SETTINGS: None}, "tightens", "waiver"),
    ({SETTINGS: WAIVER}, {SETTINGS: WAIVER.replace(UNTIL, in_days(30))}, "tightens", "waiver"),
    ({"b.json": baseline(ENTRY, OTHER)}, {"b.json": baseline(OTHER)}, "tightens", "baseline"),
    # For a person
    ({}, {"requirements.txt": PINNED}, "review", "pack"),
    ({"r.lock": PINNED}, {"r.lock": PINNED.replace("a" * 9, "b" * 9)}, "review", "pack"),
    (
        {".github/workflows/ci.yml": "steps:\n  - run: pulumi preview --policy-pack p\n"},
        {".github/workflows/ci.yml": "steps:\n  - run: pulumi preview\n"},
        "review",
        "pipeline",
    ),
    ({".gitlab-ci.yml": "x: stackwarden scan\n"}, {".gitlab-ci.yml": None}, "loosens", "pipeline"),
    ({}, {"Pulumi.yaml": f"{PROJECT}{PLUGINS}"}, "review", "project"),
    ({"Pulumi.yaml": f"{PROJECT}{PLUGINS}"}, {"Pulumi.yaml": PROJECT}, "tightens", "project"),
    ({}, {"Pulumi.dev.yaml": "environment: [shop/gate]\n"}, "review", "project"),
    ({}, {SETTINGS: "profil: strict\n"}, "review", "setting"),
    ({}, {"b.json": baseline(ENTRY).replace('"count": 1', '"count": 2')}, "review", "unread"),
    # An entry that was edited by hand, so that it accepts what nobody has looked at
    ({}, {"b.json": baseline(ENTRY).replace('"orders"', '"intake"')}, "review", "unread"),
]
HARMLESS = [
    {"README.md": "A shop, and more"},
    {"__main__.py": f"import pulumi_aws as aws\n\n{QUEUE}"},
    {"data.json": json.dumps({"a": 1})},
    {"__main__.py": f'import pulumi_aws as aws\ntext = "# {WAIVE}"\n{QUEUE}'},
    {"requirements.txt": "requests==2.32.0\n"},
    {SETTINGS: "{}\n"},
]


@pytest.mark.parametrize(("before", "after", "way", "kind"), CASES)
def test_each_change_of_the_gate_is_told(
    repository: Repository, before: Files, after: Files, way: str, kind: str
) -> None:
    made = compared(repository, before, after)
    found = {(each.way.value, each.kind) for each in made.changes}
    assert (way, kind) in found
    assert made.needs_review == (way != Way.TIGHTENS.value)
    if way == Way.TIGHTENS.value:
        assert found == {(way, kind)}


@pytest.mark.parametrize("after", HARMLESS)
def test_what_is_no_part_of_the_gate_is_silent(repository: Repository, after: Files) -> None:
    assert changed(repository, {}, after) == []


def test_a_waiver_that_moves_with_its_line_is_no_change(repository: Repository) -> None:
    lines = f"import pulumi_aws as aws\n# {WAIVE}\n{QUEUE}"
    before = {"__main__.py": lines}
    assert changed(repository, before, {"__main__.py": f"# moved\n\n{lines}"}) == []


def test_no_attribute_of_the_repository_hides_a_file(repository: Repository) -> None:
    """GIVEN attributes that leave a file out of archives THEN it is read all the same."""
    hidden = {".gitattributes": "* export-ignore\n", SETTINGS: "profile: essential\n"}
    assert ("loosens", "setting") in changed(repository, {}, hidden)


def test_what_is_no_regular_file_is_named(repository: Repository) -> None:
    repository.commit(BASE)
    (repository.folder / SETTINGS).symlink_to("elsewhere.yaml")
    repository.commit({})
    (found,) = difference(repository.folder, "HEAD~1..HEAD").changes
    assert (found.way, found.kind, found.file) == (Way.REVIEW, "unread", SETTINGS)
    assert found.after == "a symbolic link"


def test_three_dots_compare_with_the_merge_base(repository: Repository) -> None:
    repository.commit(BASE)
    repository.git("branch", "work")
    repository.commit({SETTINGS: "profile: strict\n"})
    repository.git("checkout", "-q", "work")
    repository.commit({"README.md": "x"})
    assert not difference(repository.folder, "main...work").changes
    assert difference(repository.folder, "main..work").needs_review


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_each_format_names_file_and_value(
    repository: Repository, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(repository, {}, {SETTINGS: "profile: essential\n"})
    where = ["--repository", str(repository.folder)]
    assert main(["gate-diff", "HEAD~1..HEAD", *where, "--format", form]) == 1
    said = capsys.readouterr().out
    assert "stackwarden.yaml" in said
    assert "essential" in said
    if form == "json":
        assert json.loads(said)["needs_review"] is True


@pytest.mark.parametrize("spec", ["gone..HEAD", "HEAD..gone", "--output=x", "nothing"])
def test_an_unknown_revision_is_one_line(
    repository: Repository, spec: str, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit(BASE)
    assert main(["gate-diff", "--repository", str(repository.folder), "--", spec]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_status_asks_for_a_second_reviewer(repository: Repository) -> None:
    where = ["--repository", str(repository.folder)]
    changed(repository, {}, {SETTINGS: "profile: essential\n"})
    assert main(["gate-diff", "HEAD~1..HEAD", *where]) == 1
    assert main(["gate-diff", "HEAD..HEAD~1", *where]) == 0


def test_no_repository_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate-diff", "HEAD", "--repository", str(tmp_path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == (
        f"stackwarden gate-diff: {tmp_path}: not in a git repository; run the command in one, or "
        "name one with --repository"
    )


def test_names_that_draw_in_markdown_are_escaped(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "![x](y)<b>/stackwarden.yaml"
    changed(repository, {}, {name: "profile: essential\n"})
    where = ["--repository", str(repository.folder)]
    assert main(["gate-diff", "HEAD~1", *where, "--format", "markdown"]) == 1
    said = capsys.readouterr().out
    assert "![x]" not in said
    assert "<b>" not in said
