"""`map --against` and `who-can --against`: documents, states and bases in Git."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policypack.commands import main, stack_sources
from policypack.preview.project import Project
from policypack.preview.stack_view import Previewed
from policypack.supply_chain.program import program_folder
from tests.commands.test_map import exported
from tests.exposure.stacks import (
    EXTERNAL,
    TABLE,
    allow,
    arn_of,
    deployed,
    function,
    role,
    thing,
    url,
)
from tests.judged import resource
from tests.preview.test_base_tree import git
from tests.unwrapped import unwrapped

READ, CHANGE = "dynamodb:GetItem", "dynamodb:DeleteItem"


def state(*actions: str, also: str = "") -> bytes:
    """A public function whose role has the actions on a table, and another role with the first."""
    orders = arn_of(TABLE, "orders")
    held = role("worker", allow([*actions], orders))
    own = function("worker", held[0])
    second = role(also, allow(actions[0], orders)) if also else []
    partner = {"function": "worker", "principal": EXTERNAL, "action": "lambda:InvokeFunction"}
    allowed = resource("aws:lambda/permission:Permission", partner, "partner")
    return exported(deployed(*held, *second, own, url(own), thing(TABLE, "orders"), allowed))


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    (tmp_path / "base.json").write_bytes(state(READ))
    (tmp_path / "new.json").write_bytes(state(READ, CHANGE, also="importer"))
    monkeypatch.chdir(tmp_path)
    return "base.json", "new.json"


def test_two_states_and_the_document_of_one_give_the_same_result(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    base, new = files
    document = "map.json"
    assert main(["map", base, "--format", "json", "--output", document]) == 0
    told = []
    for against in (base, document):
        assert main(["map", new, "--against", against]) == 0
        told.append(unwrapped(capsys.readouterr().out.replace(against, "BASE")))
    assert told[0] == told[1]
    assert "opens 1 public path and 2 edges; closes nothing Opens" in told[0]
    assert "1 principal more can read data: importer" in told[0]
    assert "Table orders: changes" in told[0]


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_who_can_tells_what_differs(
    files: tuple[str, str], form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    base, new = files
    document = "answers.json"
    asked = ["who-can", "dynamodb:*Item", "orders"]
    assert main([*asked, base, "--format", "json", "--output", document]) == 0
    told = []
    for against in (base, document):
        assert main([*asked, new, "--against", against, "--format", form]) == 0
        told.append(capsys.readouterr().out.replace(against, "BASE"))
    assert told[0] == told[1]
    if form == "json":
        found = {
            (each["principal"], *each["actions"], each["before"], each["after"])
            for each in json.loads(told[0])["changes"]
        }
        expected = {
            ("importer", READ, "none", "certain"),
            ("worker", CHANGE, "none", "certain"),
        }
        assert found == expected
    if form == "text":
        assert unwrapped(told[0]).startswith(
            "1 principal more can perform dynamodb:*Item on orders than in"
        )


def test_answers_to_another_question_are_refused(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    document = "answers.json"
    assert (
        main(["who-can", READ, "orders", files[0], "--format", "json", "--output", document]) == 0
    )
    assert main(["who-can", CHANGE, "orders", files[1], "--against", document]) == 2
    assert f"answers to a different query: {READ} on orders" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--against", "nosuch.json"], "no such file; name the file of another state"),
        (
            ["--against", "BASE", "--format", "svg"],
            "--against does not support --format svg; use text, json, markdown",
        ),
        (["--against", "."], "a folder"),
    ],
)
def test_wrong_usage_is_reported(
    files: tuple[str, str],
    arguments: list[str],
    says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [files[0] if each == "BASE" else each for each in arguments]
    assert main(["map", files[1], *given]) == 2
    assert says in capsys.readouterr().err


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose `state.json` replaces the result of its preview."""
    root = tmp_path / "shop"
    root.mkdir()
    (root / "Pulumi.yaml").write_text("name: shop\nruntime: yaml\n", encoding="utf-8")
    (root / "stackwarden.yaml").write_text("profile: strict\n", encoding="utf-8")
    (root / "state.json").write_bytes(state(READ))
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    (root / "state.json").write_bytes(state(READ, CHANGE))

    def previewed(own: Project, named: str | None, *_: object) -> Previewed:
        # Packages are looked for in the folder of the program that was previewed.
        assert program_folder("shop") == own.program
        found = stack_sources.find_file(own.folder / "state.json", own.folder)
        return Previewed(found.stack, named or "dev", None, ["a note"])

    monkeypatch.setattr(stack_sources, "previewed", previewed)
    monkeypatch.setenv("PWD", str(root))
    monkeypatch.delenv("STACKWARDEN_PROGRAM_DIR", raising=False)
    return root


def test_git_base_is_previewed_in_a_separate_folder(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["map", "--cwd", str(repository), "--against", "main", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert [each["after"] for each in found["ways"]] == ["certain"]
    assert found["ways"][0]["nodes"][-1]["name"] == "orders"
    # A note about both sides is printed once.
    assert err.count("a note") == 1


def test_account_trusted_by_the_change_is_still_reported(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "stackwarden.yaml").write_text(
        f'trusted_accounts: ["{EXTERNAL}"]\n', encoding="utf-8"
    )
    base = deployed(*role("worker"), function("worker", role("worker")[0]))
    (repository / "state.json").write_bytes(exported(base))
    git(repository, "commit", "-qam", "two")
    (repository / "state.json").write_bytes(state(READ))
    given = ["map", "--cwd", str(repository), "--against", "HEAD~1"]
    assert main(given) == 0
    assert f"Account {EXTERNAL}" not in capsys.readouterr().out
    git(repository, "reset", "-q", "--hard", "HEAD")
    (repository / "stackwarden.yaml").write_text("profile: strict\n", encoding="utf-8")
    git(repository, "commit", "-qam", "three")
    (repository / "stackwarden.yaml").write_text(
        f'trusted_accounts: ["{EXTERNAL}"]\n', encoding="utf-8"
    )
    (repository / "state.json").write_bytes(state(READ))
    assert main([*given[:-1], "HEAD"]) == 0
    assert f"Account {EXTERNAL}" in capsys.readouterr().out
    assert main([*given[:-1], "HEAD", "--account", EXTERNAL]) == 0
    assert f"Account {EXTERNAL}" not in capsys.readouterr().out


def test_a_project_that_the_base_lacks_is_all_new(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(repository, "checkout", "-q", "--orphan", "empty")
    git(repository, "rm", "-rqf", "--cached", ".")
    (repository / "README.md").write_text("none", encoding="utf-8")
    git(repository, "add", "README.md")
    git(repository, "commit", "-qm", "empty")
    assert main(["map", "--cwd", str(repository), "--against", "empty"]) == 0
    assert "Table orders: changes" in unwrapped(capsys.readouterr().out)
    assert main(["who-can", READ, "orders", "--cwd", str(repository), "--against", "empty"]) == 0
    assert capsys.readouterr().out.startswith("1 principal more can perform")


def test_unknown_git_base_is_reported(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "--cwd", str(repository), "--against", "nosuch"]) == 2
    assert "--against nosuch: unknown commit in" in capsys.readouterr().err
