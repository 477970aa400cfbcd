"""What results for each project: the settings in force at both revisions, not the files alone.

The verdict of each change stands beside it: which way, of what, and in which file.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.gate.changes import text
from policypack.gate.facts import Way
from tests.days import in_days
from tests.gate.test_gate_diff import PROJECT, SETTINGS, Files, Repository, compared, repository

__all__ = ["repository"]

SHOP, BAR = "services/shop", "services/bar"
TWO = {
    "Pulumi.yaml": None,
    f"{SHOP}/Pulumi.yaml": PROJECT,
    f"{BAR}/Pulumi.yaml": "name: bar\nruntime: go\n",
}
STRICT = {SETTINGS: "profile: strict\n"}
NEARER = f"{SHOP}/{SETTINGS}"
STACK = f"{SHOP}/Pulumi.dev.yaml"
LAX = "config:\n  stackwarden:profile: essential\n"
WAIVER = (
    "waivers:\n  - {rule: sqs-queue-unencrypted, resource: orders, reason: a test, owner: a,"
    f" expires: {in_days(60)}}}\n"
)
ADVISED = "profile: strict\nlevels: {sqs-queue-unencrypted: advisory}\n"
Told = tuple[str, str, str]
LOOSER: Told = ("loosens", "profile", NEARER)
STRICTER: Told = ("tightens", "profile", NEARER)
# Each with the files before and after it, and the settings that are told.
CASES: list[tuple[str, Files, Files, list[Told]]] = [
    ("an empty file replaces the strict one above", STRICT, {NEARER: "{}\n"}, [LOOSER]),
    (
        "a nearer file leaves a setting out",
        STRICT,
        {NEARER: "log_retention_days: 400\n"},
        [LOOSER, ("tightens", "log_retention_days", NEARER)],
    ),
    (
        "a table of TOML replaces it",
        STRICT,
        {f"{SHOP}/pyproject.toml": "[tool.stackwarden]\n"},
        [("loosens", "profile", f"{SHOP}/pyproject.toml")],
    ),
    ("a nearer file tightens", {}, {NEARER: "profile: strict\n"}, [STRICTER]),
    (
        "the nearer file goes",
        {**STRICT, NEARER: "{}\n"},
        {NEARER: None},
        [("tightens", "profile", SETTINGS)],
    ),
    (
        "a file between them",
        {**STRICT, NEARER: "profile: strict\n"},
        {"services/stackwarden.yaml": "{}\n"},
        [("loosens", "profile", "services/stackwarden.yaml")],
    ),
    ("the configuration of a stack", STRICT, {STACK: LAX}, [("loosens", "profile", STACK)]),
    (
        "a stack that tightens",
        {},
        {STACK: LAX.replace("essential", "strict")},
        [("tightens", "profile", STACK)],
    ),
    (
        "the project file configures the pack",
        STRICT,
        {f"{SHOP}/Pulumi.yaml": PROJECT + LAX},
        [("loosens", "profile", f"{SHOP}/Pulumi.yaml")],
    ),
    (
        "another folder of stacks",
        {**STRICT, f"{SHOP}/lax/Pulumi.dev.yaml": LAX},
        {f"{SHOP}/Pulumi.yaml": f"{PROJECT}stackConfigDir: lax\n"},
        [
            ("loosens", "profile", f"{SHOP}/lax/Pulumi.dev.yaml"),
            ("review", "stackConfigDir", f"{SHOP}/Pulumi.yaml"),
        ],
    ),
    ("a level falls", STRICT, {SETTINGS: ADVISED}, [("loosens", "levels in force", SETTINGS)]),
    (
        "a new project brings its own file",
        STRICT,
        {"new/Pulumi.yaml": "name: new\nruntime: go\n", "new/stackwarden.yaml": "{}\n"},
        [("loosens", "profile", "new/stackwarden.yaml")],
    ),
    ("a file that cannot be read", STRICT, {NEARER: "profil: strict\n"}, [("review", "", SHOP)]),
    (
        "a level of an own rule",
        STRICT,
        {SETTINGS: "profile: strict\nlevels: {acme-own: mandatory}\n"},
        [("review", "levels", SETTINGS)],
    ),
    (
        "a waiver that one project has",
        {},
        {NEARER: WAIVER},
        [("loosens", "sqs-queue-unencrypted on orders", NEARER)],
    ),
    # Nothing results from these.
    (
        "settings move to each project",
        STRICT,
        {SETTINGS: None, NEARER: "profile: strict\n", f"{BAR}/{SETTINGS}": "profile: strict\n"},
        [],
    ),
    (
        "a file that no project uses",
        {**STRICT, NEARER: "{}\n", f"{BAR}/{SETTINGS}": "{}\n"},
        {SETTINGS: "profile: essential\n"},
        [],
    ),
    (
        "a project moves",
        {**STRICT, NEARER: "{}\n"},
        {
            NEARER: None,
            f"{SHOP}/Pulumi.yaml": None,
            "apps/shop/Pulumi.yaml": PROJECT,
            "apps/shop/stackwarden.yaml": "{}\n",
        },
        [],
    ),
    (
        "a project goes with its file",
        {NEARER: "profile: strict\n"},
        {NEARER: None, f"{SHOP}/Pulumi.yaml": None},
        [],
    ),
    (
        "a level that holds anyway",
        STRICT,
        {SETTINGS: "profile: strict\nlevels: {iam-policy-admin: mandatory}\n"},
        [],
    ),
    (
        "another form of the file",
        STRICT,
        {SETTINGS: None, "pyproject.toml": '[tool.stackwarden]\nprofile = "strict"\n'},
        [],
    ),
    (
        "a stack without settings of the pack",
        STRICT,
        {STACK: "config:\n  aws:region: eu-west-1\n"},
        [],
    ),
    (
        "a waiver moves from a stack to the file",
        {STACK: "x: 1\n", NEARER: WAIVER},
        {NEARER: None, SETTINGS: WAIVER, f"{BAR}/{SETTINGS}": "{}\n"},
        [],
    ),
]


@pytest.mark.parametrize(("name", "before", "after", "told"), CASES)
def test_what_results_for_projects_is_told(
    name: str, before: Files, after: Files, told: list[Told], repository: Repository
) -> None:
    before = {**TWO, **before}
    repository.commit({"Pulumi.yaml": "x"})
    made = compared(repository, {**before, "__main__.py": ""}, after).changes
    shown = {(each.way.value, each.key, each.file) for each in made}
    # What the profile does to levels is told with it.
    own = {each for each in shown if each[1] != "levels in force"} or shown
    assert own == {*told}, name


def test_the_rules_that_result_are_named(repository: Repository) -> None:
    """GIVEN a weaker profile with one rule pinned THEN that rule is not among those that fall."""
    pinned = "levels: {sqs-queue-unencrypted: mandatory}\n"
    made = compared(repository, STRICT, {SETTINGS: pinned}).changes
    (fallen,) = (each for each in made if each.key == "levels in force")
    assert fallen.way is Way.LOOSENS
    assert "mandatory" in (fallen.before or "")
    assert "more" in (fallen.after or "")
    assert "sqs-queue-unencrypted" not in f"{fallen.before}{fallen.after}"


def test_the_projects_are_named_unless_it_is_all(repository: Repository) -> None:
    repository.commit({"Pulumi.yaml": "x"})
    made = compared(repository, {**TWO, **STRICT}, {NEARER: "{}\n"})
    assert f"{NEARER}: Setting profile: strict -> recommended ({SHOP})" in text(made)
    repository.commit({SETTINGS: None, NEARER: None})
    repository.commit({"Pulumi.yaml": "x"})
    everywhere = compared(repository, {**TWO, **STRICT}, {SETTINGS: None})
    (profile,) = (each for each in everywhere.changes if each.key == "profile")
    assert profile.projects == ()


def test_a_link_is_what_it_leads_to(repository: Repository) -> None:
    """GIVEN settings behind links within the repository THEN an edit of the target is told."""
    repository.commit({"Pulumi.yaml": PROJECT, "config/strict.yaml": "profile: strict\n"})
    (repository.folder / SETTINGS).symlink_to("config/strict.yaml")
    made = compared(repository, {}, {"config/strict.yaml": "profile: essential\n"}).changes
    assert ("loosens", "profile") in {(each.way.value, each.key) for each in made}
    assert not [each for each in made if each.kind == "unread"]


def test_modules_of_a_change_are_not_imported(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(repository.folder))
    mark = tmp_path / "imported"
    module = f"open({str(mark)!r}, 'w').close()\n"
    after = {SETTINGS: "rules_from: [gate_own_rules]\n", "gate_own_rules.py": module}
    made = compared(repository, {}, after).changes
    assert "rules_from" in {each.key for each in made}
    assert not mark.exists()


def test_a_credential_in_a_setting_is_not_shown(repository: Repository) -> None:
    secret = "ghp_" + "a1B2" * 9
    waiver = WAIVER.replace("a test", secret)
    assert secret not in text(compared(repository, {}, {SETTINGS: waiver}))
