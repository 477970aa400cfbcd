"""Which folders below one are projects, and what is left out of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.preview.project import Below, below

PROJECT = "name: shop\nruntime: yaml\n"


def write(root: Path, *files: str, text: str = PROJECT) -> None:
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def found(root: Path, below: Below) -> list[str]:
    return [each.relative_to(root).as_posix() for each in below.folders]


@pytest.mark.parametrize("name", ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"])
def test_each_spelling_of_a_project_file_is_found(name: str, tmp_path: Path) -> None:
    write(tmp_path, f"a/{name}", f"a/b/{name}", name)
    assert found(tmp_path, below(tmp_path)) == [".", "a", "a/b"]


def test_configuration_of_stacks_is_no_project(tmp_path: Path) -> None:
    write(tmp_path, "a/Pulumi.dev.yaml", "b/PulumiPolicy.yaml", "c/pulumi.yaml.bak")
    assert found(tmp_path, below(tmp_path)) == []
    assert below(tmp_path).left_out == []


@pytest.mark.parametrize(
    ("folder", "reason"),
    [
        ("node_modules/x", "in node_modules"),
        ("app/node_modules/x/examples/y", "in node_modules"),
        (".venv/lib/x", "in a virtual environment"),
        ("env/lib/x", "in a virtual environment"),
        (".cache/x", "in a hidden folder"),
        ("x/site-packages/y", "in site-packages"),
        ("pack", "a policy pack"),
        ("template", "a template of pulumi new"),
    ],
)
def test_what_is_left_out_is_told(folder: str, reason: str, tmp_path: Path) -> None:
    write(tmp_path, f"{folder}/Pulumi.yaml", "own/Pulumi.yaml")
    write(tmp_path, "env/pyvenv.cfg", "pack/PulumiPolicy.yaml")
    write(tmp_path, "template/Pulumi.yaml", text='name: "${PROJECT}"\nruntime: python\n')
    here = below(tmp_path)
    assert found(tmp_path, here)[:1] == ["own"]
    assert (tmp_path / folder, reason) in [(each.folder, each.reason) for each in here.left_out]
    assert tmp_path / folder not in here.folders


def test_a_program_that_interpolates_is_no_template(tmp_path: Path) -> None:
    text = "name: shop\nruntime: yaml\nvariables: {PROJECT: a}\noutputs: {name: '${PROJECT}'}\n"
    write(tmp_path, "Pulumi.yaml", text=text)
    assert found(tmp_path, below(tmp_path)) == ["."]


def test_a_project_file_that_cannot_be_read_is_a_project(tmp_path: Path) -> None:
    """It fails in its preview, so that nothing is left unjudged in silence."""
    write(tmp_path, "a/Pulumi.yaml", text="name: [")
    assert found(tmp_path, below(tmp_path)) == ["a"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "outside/Pulumi.yaml")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path / "outside")
    (root / "circle").symlink_to(root)
    here = below(root)
    assert here.folders == []
    assert [(each.folder.name, each.reason) for each in here.left_out] == [
        ("link", "a symbolic link")
    ]
