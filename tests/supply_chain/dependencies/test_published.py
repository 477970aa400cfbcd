"""Which files of a package are published ones, and what in a distribution was changed."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest

from policypack.supply_chain.archives import Members, Text, open_package
from policypack.supply_chain.dependencies import Change, alterations, read_inventory
from tests.supply_chain.packages import package, recorded

FILES = {
    "rates/__init__.py": "from rates.table import LIMIT\n",
    "rates/table.py": "LIMIT = 100\n",
    "rates/data.json": "{}\n",
    "rates/net/__init__.py": "",
    "rates/net/client.py": "import socket\n",
}
INFO = "rates-1.0.dist-info"
INSTALLED = recorded("rates", "1.0", FILES)
# https://packaging.python.org/en/latest/specifications/direct-url/
FOLDER = json.dumps({"url": "file:///build/rates", "dir_info": {}})
WHEEL = json.dumps({"url": "file:///build/rates-1.0-py3-none-any.whl", "archive_info": {}})
REPOSITORY = json.dumps({"url": "https://example.com/rates.git", "vcs_info": {"vcs": "git"}})


def published(files: dict[str, str], name: str) -> bool:
    found = package(files)
    return found.once(read_inventory).is_published(found.by_name[name])


def changes(files: dict[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    return [(it.change.name, it.files) for it in package(files).once(alterations)]


def test_a_file_with_its_recorded_hash_is_published() -> None:
    assert published(INSTALLED, "rates/table.py")
    assert not published({**INSTALLED, "rates/table.py": "LIMIT = 900\n"}, "rates/table.py")
    assert not published({**INSTALLED, "rates/other.py": ""}, "rates/other.py")


@pytest.mark.parametrize("algorithm", ["sha384", "sha512"])
def test_stronger_hashes_count_and_weak_ones_do_not(algorithm: str) -> None:
    def record(name: str) -> dict[str, str]:
        digest = base64.urlsafe_b64encode(hashlib.new(name, b"LIMIT = 100\n").digest()).decode()
        return {**INSTALLED, f"{INFO}/RECORD": f"rates/table.py,{name}={digest.rstrip('=')},12\n"}

    assert published(record(algorithm), "rates/table.py")
    assert not published(record("md5"), "rates/table.py")


@pytest.mark.parametrize(
    ("origin", "expected"), [(FOLDER, False), (WHEEL, False), (REPOSITORY, True)]
)
def test_what_was_installed_from_the_build_is_the_programs_own(origin: str, expected: bool) -> None:
    files = {**INSTALLED, f"{INFO}/direct_url.json": origin}
    assert published(files, "rates/table.py") is expected
    altered = {**files, "rates/table.py": "LIMIT = 900\n"}
    assert bool(changes(altered)) is expected


def test_an_unreadable_origin_or_record_publishes_nothing() -> None:
    for name in (f"{INFO}/direct_url.json", f"{INFO}/RECORD"):
        files = {**INSTALLED, name: '"' + "9" * 200_000}
        assert not published(files, "rates/table.py")
        assert [error.file for error in package(files).once(read_inventory).broken] == [name]


def test_without_a_record_nothing_is_published() -> None:
    files = {name: text for name, text in INSTALLED.items() if not name.endswith("/RECORD")}
    assert not published(files, "rates/table.py")
    # The release ships nevertheless, and advisories are about it.
    assert [r.name for r in package(files).once(read_inventory).bundled] == ["rates"]


def test_two_distributions_may_list_one_file() -> None:
    other = recorded("other", "1.0", {"rates/table.py": "LIMIT = 200\n"})
    assert published({**other, **INSTALLED}, "rates/table.py")
    assert published({**INSTALLED, **other}, "rates/table.py")
    assert changes({**INSTALLED, **other}) == []


def test_an_installed_distribution_is_unchanged() -> None:
    assert changes(INSTALLED) == []
    assert changes({f"python/{name}": text for name, text in INSTALLED.items()}) == []


@pytest.mark.parametrize(
    "later",
    [
        {"rates/__pycache__/table.cpython-313.pyc": "x"},
        {"rates/table.pyc": "x"},
        {"rates/notes.txt": "x"},
        {f"{INFO}/INSTALLER": "uv\n", f"{INFO}/REQUESTED": ""},
        {"handler.py": "import rates"},
        {"shop/rates.py": "import rates"},
        {"tests/test_rates.py": "import rates"},
    ],
)
def test_what_installers_and_programs_add_is_no_alteration(later: dict[str, str]) -> None:
    assert changes({**INSTALLED, **later}) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [("rates/table.py", "LIMIT = 900\n"), ("rates/data.json", "[]\n"), (f"{INFO}/METADATA", "")],
)
def test_an_altered_file(name: str, text: str) -> None:
    # METADATA has its hash in RECORD too.
    metadata = INSTALLED[f"{INFO}/METADATA"]
    digest = base64.urlsafe_b64encode(hashlib.sha256(metadata.encode()).digest()).decode()
    record = f"{INSTALLED[f'{INFO}/RECORD']}{INFO}/METADATA,sha256={digest.rstrip('=')},1\n"
    files = {**INSTALLED, f"{INFO}/RECORD": record}
    assert changes(files) == []
    altered = text or f"{metadata}x"
    assert changes({**files, name: altered}) == [("ALTERED", (name,))]


def test_a_file_of_an_installer_and_a_script_may_change() -> None:
    files = {f"{INFO}/INSTALLER": "pip\n", "bin/rates": "#!/build/python\n"}
    installed = recorded("rates", "1.0", {**FILES, **files})
    packed = {f"{INFO}/INSTALLER": "other\n", "bin/rates": "#!/usr/bin/env python3\n"}
    assert changes({**installed, **packed}) == []


@pytest.mark.parametrize(
    "name",
    ["rates/evil.py", "rates/deep/er/evil.py", "rates/table.so", "rates/evil.pyc", "rates/a.pyd"],
)
def test_an_added_module(name: str) -> None:
    assert changes({**INSTALLED, name: "import os\n"}) == [("ADDED", (name,))]


def test_modules_of_a_program_in_a_namespace_package_are_its_own() -> None:
    files = recorded("google-auth", "2.0", {"google/auth/__init__.py": "", "google/auth/a.py": "x"})
    assert changes({**files, "google/shop/own.py": "x"}) == []
    assert changes({**files, "google/auth/own.py": "x"}) == [("ADDED", ("google/auth/own.py",))]


def test_a_shared_folder_of_tests_belongs_to_nobody() -> None:
    files = recorded("a", "1.0", {"a/__init__.py": "", "tests/__init__.py": ""})
    assert changes({**files, "tests/test_shop.py": "x"}) == []


def test_a_missing_module() -> None:
    files = {name: text for name, text in INSTALLED.items() if name != "rates/table.py"}
    assert changes(files) == [("MISSING", ("rates/table.py",))]


@pytest.mark.parametrize("left_out", ["rates/net/", "rates/"])
def test_a_folder_that_is_left_out_is_no_alteration(left_out: str) -> None:
    files = {name: text for name, text in INSTALLED.items() if not name.startswith(left_out)}
    assert changes(files) == []


def test_data_that_is_left_out_is_no_alteration() -> None:
    files = {name: text for name, text in INSTALLED.items() if name != "rates/data.json"}
    assert changes(files) == []


def test_the_metadata_of_an_older_release_says_nothing_about_missing_files() -> None:
    older = recorded("rates", "0.9", {**FILES, "rates/old.py": "x"})
    files = {**older, **INSTALLED}
    del files["rates/old.py"]
    assert changes(files) == []


def test_in_a_package_that_is_not_read_whole_nothing_is_missing() -> None:
    texts = {name: Text(text) for name, text in INSTALLED.items() if name != "rates/table.py"}
    incomplete = open_package(Members({**texts, "../a": Text("x")}), None)
    assert incomplete.once(alterations) == []


def test_each_way_to_change_a_distribution_is_told_once() -> None:
    files = {**INSTALLED, "rates/a.py": "", "rates/b.py": "", "rates/table.py": "x"}
    assert changes(files) == [
        ("ALTERED", ("rates/table.py",)),
        ("ADDED", ("rates/a.py", "rates/b.py")),
    ]
    assert [change.name for change in Change] == ["ALTERED", "ADDED", "MISSING"]


# What npm 11 writes: https://docs.npmjs.com/cli/configuring-npm/package-lock-json#hidden-lockfiles
HIDDEN = json.dumps(
    {
        "lockfileVersion": 3,
        "packages": {
            "local": {"version": "0.1.0"},
            "node_modules/axios": {"version": "1.6.0", "integrity": "sha512-aa=="},
            "node_modules/axios/node_modules/ms": {"version": "2.1.3"},
            "node_modules/gone": {"version": "1.0.0"},
            "node_modules/linked": {"resolved": "local", "link": True},
            "node_modules/packed": {"version": "1.0.0", "resolved": "file:packed"},
            "node_modules/bare": {"name": "renamed", "version": "1.0.0"},
        },
    }
)


def module(name: str) -> dict[str, str]:
    text = json.dumps({"name": name.rpartition("node_modules/")[2], "version": "1.0.0"})
    return {f"{name}/package.json": text, f"{name}/index.js": "x"}


MODULES = {
    **module("node_modules/axios"),
    **module("node_modules/axios/node_modules/ms"),
    **module("node_modules/packed"),
    **module("node_modules/added"),
    "node_modules/bare/index.js": "x",
    "node_modules/loose.js": "x",
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("node_modules/axios/index.js", True),
        ("node_modules/axios/node_modules/ms/index.js", True),
        ("node_modules/packed/index.js", False),
        ("node_modules/added/index.js", False),
        ("node_modules/bare/index.js", False),
        ("node_modules/loose.js", False),
    ],
)
def test_npm_lists_the_packages_that_it_installed(name: str, expected: bool) -> None:
    hidden = {"node_modules/.package-lock.json": HIDDEN}
    assert published({**MODULES, **hidden}, name) is expected
    below = {f"app/{file}": text for file, text in {**MODULES, **hidden}.items()}
    assert published(below, f"app/{name}") is expected


def test_without_that_list_a_package_is_known_by_its_description() -> None:
    assert published(MODULES, "node_modules/added/index.js")
    assert not published(MODULES, "node_modules/bare/index.js")


@pytest.mark.parametrize("place", ["file:./packed", "link:packed", "workspace:*", "./packed"])
def test_a_package_from_a_folder_is_the_programs_own(place: str) -> None:
    manifest = json.dumps({"dependencies": {"packed": place, "axios": "1.6.0"}})
    files = {**MODULES, "package.json": manifest}
    assert not published(files, "node_modules/packed/index.js")
    assert published(files, "node_modules/axios/index.js")


def test_a_package_that_ships_without_its_description_is_known_by_the_list() -> None:
    hidden = {"node_modules/.package-lock.json": HIDDEN}
    found = package({**MODULES, **hidden}).once(read_inventory).bundled
    assert [(r.name, r.version) for r in found if r.file.endswith(".package-lock.json")] == [
        ("renamed", "1.0.0")
    ]


def test_a_folder_is_known_by_its_whole_name() -> None:
    moved = {f"my_{name}": text for name, text in module("node_modules/axios").items()}
    assert not published(moved, "my_node_modules/axios/index.js")
