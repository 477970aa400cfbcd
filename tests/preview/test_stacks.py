"""Which stack is previewed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from policypack.preview import stacks
from policypack.preview.project import Project, find
from tests.preview.projects import made


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return made(tmp_path / "shop")


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"PULUMI_HOME": str(tmp_path / "home")}


def _select(project: Project, home: dict[str, str], settings: dict[str, Any]) -> None:
    key = hashlib.sha1(str(project.file).encode(), usedforsecurity=False).hexdigest()
    folder = Path(home["PULUMI_HOME"]) / "workspaces"
    folder.mkdir(parents=True)
    (folder / f"shop-{key}-workspace.json").write_text(json.dumps(settings), encoding="utf-8")


def _configure(project: Project, *names: str) -> None:
    for name in names:
        (project.folder / f"Pulumi.{name}.yaml").touch()


def test_without_any_stack_one_is_made_up(project: Project, home: dict[str, str]) -> None:
    assert stacks.offline(project, None, home) == "preview"


def test_the_only_configured_stack_is_taken(project: Project, home: dict[str, str]) -> None:
    _configure(project, "eu.prod")
    assert stacks.offline(project, None, home) == "eu.prod"


def test_of_several_stacks_one_has_to_be_chosen(project: Project, home: dict[str, str]) -> None:
    _configure(project, "prod", "dev")
    with pytest.raises(ValueError, match=r"\(dev, prod\); choose one with --stack"):
        stacks.offline(project, None, home)
    assert stacks.offline(project, "acme/shop/prod", home) == "prod"
    assert stacks.offline(project, None, home | {"PULUMI_STACK": "dev"}) == "dev"


@pytest.mark.parametrize(
    "settings", [{"stack": "acme/dev"}, {"stacks": {"https://api.pulumi.com": "acme/shop/dev"}}]
)
def test_the_selected_stack_is_taken(
    project: Project, home: dict[str, str], settings: dict[str, Any]
) -> None:
    _configure(project, "prod", "dev")
    _select(project, home, settings)
    assert stacks.offline(project, None, home) == "dev"


def test_selections_of_several_backends_select_none(project: Project, home: dict[str, str]) -> None:
    _select(project, home, {"stacks": {"file://~": "dev", "https://api.pulumi.com": "prod"}})
    assert stacks.selected(project, home) is None


def test_configuration_may_lie_in_a_folder_of_its_own(tmp_path: Path, home: dict[str, str]) -> None:
    project = made(tmp_path / "shop", stackConfigDir="stacks")
    (project.folder / "stacks").mkdir()
    (project.folder / "stacks" / "Pulumi.dev.yaml").touch()
    assert stacks.offline(project, None, home) == "dev"


@pytest.mark.parametrize("name", ["..", "acme/shop/..", "a\\b", "a\0b"])
def test_the_name_of_a_stack_never_makes_a_path(
    name: str, project: Project, home: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="invalid name of a stack"):
        stacks.offline(project, name, home)


@pytest.mark.parametrize("name", ["..", "../../x", "/tmp/x", "a\\b"])
def test_the_name_of_a_project_never_makes_a_path(name: str, tmp_path: Path) -> None:
    settings = {"name": name, "runtime": "yaml"}
    (tmp_path / "Pulumi.yaml").write_text(json.dumps(settings), encoding="utf-8")
    with pytest.raises(ValueError, match="name: invalid name of a project"):
        find(tmp_path)
