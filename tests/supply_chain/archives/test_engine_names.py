"""Names in asset archives against Pulumi's engine.

Expected names are those of `assetsArchiveReader.Next` and `addNextFileToZIP`:
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/archive/archive.go
"""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.supply_chain.archives import Members, Missing, OnDisk, Source, Text, open_package
from tests.supply_chain import zip_files

FOLDER, ZIP = OnDisk("code"), OnDisk("code.zip")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "code" / "lib").mkdir(parents=True)
    (tmp_path / "code" / "main.py").write_text("folder", encoding="utf-8")
    (tmp_path / "code" / "lib" / "a.py").write_text("folder", encoding="utf-8")
    (tmp_path / "code.zip").write_bytes(zip_files.zipped({"main.py": "zip", "lib/a.py": "zip"}))
    return tmp_path


@pytest.mark.parametrize("archive", [FOLDER, ZIP], ids=["folder", "zip"])
@pytest.mark.parametrize("member", [".", "./", "", "././", "lib/..", ".//."])
def test_an_archive_as_the_root_keeps_the_names_of_its_files(
    archive: Source, member: str, program: Path
) -> None:
    package = open_package(Members({member: archive}), program)
    assert sorted(package.by_name) == ["lib/a.py", "main.py"]
    assert not package.faults


@pytest.mark.parametrize(
    ("members", "names"),
    [
        ({"src": FOLDER}, ["src/lib/a.py", "src/main.py"]),
        ({"./src/": FOLDER}, ["src/lib/a.py", "src/main.py"]),
        ({"src": Members({".": FOLDER})}, ["src/lib/a.py", "src/main.py"]),
        ({".": Members({".": Members({"./a.py": Text("")})})}, ["a.py"]),
        ({"src": Members({"/a.py": Text("")})}, ["src/a.py"]),
        ({"src": Members({"../a.py": Text("")})}, ["a.py"]),
        ({"./a.py": Text(""), "b//c.py": Text("")}, ["a.py", "b/c.py"]),
    ],
)
def test_names_are_joined_and_cleaned(
    members: dict[str, Source], names: list[str], program: Path
) -> None:
    package = open_package(Members(members), program)
    assert sorted(package.by_name) == names
    assert not package.faults


@pytest.mark.parametrize(
    "members",
    [
        {"..": Members({"a.py": Text("")})},
        {"/": Members({"a.py": Text("")})},
        {"src": Members({"../../a.py": Text("")})},
        {"../a.py": Text("")},
        {"/a.py": Text("")},
        {"src/../a.py": Text("")},
    ],
)
def test_a_name_that_leaves_the_archive_once_written_is_a_fault(members: dict[str, Source]) -> None:
    package = open_package(Members(members), None)
    assert not package.entries
    (fault,) = package.faults
    assert fault.reason == "has a name that escapes the archive (path traversal)"


def test_the_first_of_two_files_with_one_name_is_written(program: Path) -> None:
    # "." is sorted before "main.py", in whatever order the program names them.
    both = open_package(Members({"main.py": Text("asset"), ".": FOLDER}), program)
    assert both.by_name["main.py"].read() == b"folder"
    assert not both.faults


def test_two_spellings_of_one_name_are_written_both(program: Path) -> None:
    both = open_package(Members({".": FOLDER, "./main.py": Text("asset")}), program)
    assert [(fault.path, fault.reason) for fault in both.faults] == [
        ("main.py", "is in the archive twice: which copy runs depends on the tool that unpacks it")
    ]


@pytest.mark.parametrize(("member", "path"), [(".", ""), ("lib", "lib"), ("./lib", "lib")])
def test_what_cannot_be_read_is_named_where_it_would_be(member: str, path: str) -> None:
    (unread,) = open_package(Members({member: Missing("the moon")}), None).unread
    assert unread.path == path


def test_a_faulty_file_of_an_archive_as_the_root_is_shown_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(zip_files.zipped({"../a": "x"}))
    (fault,) = open_package(Members({".": ZIP}), tmp_path).faults
    assert fault.path == "../a"
