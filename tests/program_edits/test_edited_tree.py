"""A copy of a program with edits, which leaves the program as it is."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from policypack.program_edits.programs import EditedFile, edited_tree


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    for name, text in {
        ".git/HEAD": "ref: refs/heads/main",
        "infra/Pulumi.yaml": "name: shop",
        "infra/__main__.py": "import queues",
        "infra/app/handler.py": "x = 1",
        "infra/env/pyvenv.cfg": "",
        "infra/node_modules/a/index.js": "",
        "infra/__pycache__/old.pyc": "",
        "shared/queues.py": "encrypted = False",
        "shared/deep/names.py": "",
        "docs/page.md": "",
        "../beside/handler.py": "y = 1",
    }.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (root / "infra" / "current").symlink_to("app")
    return root


def edit(file: Path, root: Path, after: str) -> EditedFile:
    return EditedFile(str(file.relative_to(root)), file, file.read_bytes(), after.encode())


def test_the_copy_has_the_edits_and_the_program_has_not(repository: Path) -> None:
    edits = [
        edit(repository / "infra" / "__main__.py", repository, "import other"),
        edit(repository / "shared" / "queues.py", repository, "encrypted = True"),
    ]
    with edited_tree(repository, repository / "infra", edits) as folder:
        root = folder.parent
        assert (folder / "__main__.py").read_text(encoding="utf-8") == "import other"
        assert (root / "shared" / "queues.py").read_text(encoding="utf-8") == "encrypted = True"
        assert (folder / "current" / "handler.py").read_text(encoding="utf-8") == "x = 1"
        assert (root.parent / "beside" / "handler.py").read_text(encoding="utf-8") == "y = 1"
        # Node.js imports from where a link leads, so sources are not links.
        links = {"infra/env", "infra/node_modules", "infra/current", ".git", "docs", "shared/deep"}
        names = {str(each.relative_to(root)): each.is_symlink() for each in root.rglob("*")}
        assert {name for name, is_link in names.items() if is_link} == links
        assert "infra/__pycache__" not in names
    assert not folder.exists()
    assert edits[0].path.read_text(encoding="utf-8") == "import queues"
    assert edits[1].path.read_text(encoding="utf-8") == "encrypted = False"
    assert (repository / "infra" / "env" / "pyvenv.cfg").exists()


def test_an_edited_file_that_is_a_link_is_replaced_in_the_copy_alone(repository: Path) -> None:
    link = repository / "infra" / "linked.py"
    link.symlink_to(repository / "shared" / "queues.py")
    with edited_tree(
        repository, repository / "infra", [edit(link, repository, "encrypted = True")]
    ) as folder:
        assert (folder / "linked.py").read_text(encoding="utf-8") == "encrypted = True"
    assert link.read_text(encoding="utf-8") == "encrypted = False"


def test_a_temporary_folder_in_the_project_is_not_copied_into_itself(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = repository / "infra" / "tmp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    with edited_tree(repository, repository / "infra", []) as folder:
        assert folder.is_relative_to(place)
        assert (folder / "__main__.py").read_text(encoding="utf-8") == "import queues"
        assert all(each.is_symlink() for each in (folder / "tmp").iterdir())
    assert [*place.iterdir()] == []
