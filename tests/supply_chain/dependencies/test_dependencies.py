"""What a package depends on: which of it is fixed, and where it comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policypack.supply_chain.archives import OnDisk, open_package
from policypack.supply_chain.dependencies import (
    read_inventory,
    shipped_requirements,
    unhashed,
    unpinned,
    untrusted_options,
    untrusted_requirements,
)
from policypack.supply_chain.dependencies.untrusted import fault_of
from policypack.supply_chain.manifests import PYPI
from policypack.supply_chain.manifests.addresses import address
from tests.supply_chain.packages import SHA, distribution, inventory, recorded
from tests.supply_chain.zip_files import with_broken_bytes, with_link

UV_LOCK = f"""
[[package]]
name = "requests"
version = "2.31.0"
source = {{ registry = "https://packages.example.com/simple" }}
wheels = [
  {{ url = "https://packages.example.com/requests-2.31.0-py3-none-any.whl", hash = "{SHA}" }},
]
"""
NOBODY: frozenset[str] = frozenset()


def names(files: dict[str, str]) -> tuple[list[str], list[str]]:
    found = inventory(files)
    assert found.broken == ()
    return [r.name for r in unpinned(found)], [r.name for r in unhashed(found)]


def test_seed_the_documents_requirements_are_pinned_and_unhashed() -> None:
    seed = "requests==2.31.0\npydantic==2.5.0\ncryptography==41.0.7\n"
    assert names({"requirements.txt": seed}) == ([], ["requests", "pydantic", "cryptography"])


def test_seed_the_documents_package_json_is_pinned_and_unhashed() -> None:
    seed = json.dumps({"dependencies": {"axios": "0.21.1", "lodash": "4.17.20"}})
    assert names({"package.json": seed}) == ([], ["axios", "lodash"])


def test_seed_what_the_documents_samples_ship_is_known_by_version() -> None:
    seed = "requests==2.31.0\npydantic==2.5.0\ncryptography==41.0.7\n"
    found = {r.name: r.version for r in shipped_requirements(inventory({"requirements.txt": seed}))}
    assert found == {"requests": "2.31.0", "pydantic": "2.5.0", "cryptography": "41.0.7"}


def test_a_range_is_unpinned() -> None:
    assert names({"requirements.txt": "numpy==1.*\nrequests==2.31.0"}) == (["numpy"], ["requests"])


@pytest.mark.parametrize("folder", ["", "python/", "python/lib/python3.13/site-packages/"])
def test_what_is_brought_along_is_fixed_by_its_content(folder: str) -> None:
    files = {"requirements.txt": "Requests\n", **distribution("requests", "2.31.0", folder)}
    assert names(files) == ([], [])
    assert [(r.name, r.version) for r in shipped_requirements(inventory(files))] == [
        ("requests", "2.31.0")
    ]


def test_modules_of_node_are_fixed_by_their_content() -> None:
    files = {
        "package.json": '{"dependencies": {"axios": "^1"}}',
        "node_modules/axios/package.json": '{"name": "axios", "version": "1.6.0"}',
    }
    assert names(files) == ([], [])


def test_manifests_of_what_was_brought_are_nobodys() -> None:
    files = {
        **recorded("a", "1", {"a/requirements.txt": "bcd"}),
        "node_modules/x/package.json": '{"name": "x", "version": "1", "dependencies": {"y": "*"}}',
    }
    assert names(files) == ([], [])


@pytest.mark.parametrize(
    "name", ["requirements-dev.txt", "requirements_test.txt", "dev-requirements.txt"]
)
def test_requirements_of_developers_are_left_out(name: str) -> None:
    assert names({name: "pytest"}) == ([], [])


@pytest.mark.parametrize(
    "name",
    [
        "requirements.txt",
        "requirements-prod.txt",
        "a/requirements.in",
        "requirements/base.txt",
        "requirements.lock",
        "Requirements.txt",
        "PROD-REQUIREMENTS.TXT",
    ],
)
def test_other_requirements_count(name: str) -> None:
    assert names({name: "requests"}) == (["requests"], [])


def test_an_included_file_is_told_once() -> None:
    files = {"requirements.txt": "-r requirements-base.txt", "requirements-base.txt": "requests"}
    assert names(files) == (["requests"], [])


def test_a_broken_manifest_leaves_the_others_judged() -> None:
    found = inventory({"uv.lock": "[", "a/requirements.txt": "requests"})
    assert [error.file for error in found.broken] == ["uv.lock"]
    assert [r.name for r in unpinned(found)] == ["requests"]


def test_a_bill_of_materials_tells_what_ships() -> None:
    bill = json.dumps({"components": [{"purl": "pkg:cargo/serde@1.0.0"}]})
    found = shipped_requirements(inventory({"a-1.dist-info/sboms/x.json": bill}))
    assert [(r.ecosystem, r.name) for r in found] == [("crates.io", "serde")]


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("--extra-index-url https://packages.example.com/simple", 1),
        ("--trusted-host packages.example.com", 1),
        ("--find-links https://packages.example.com/files", 1),
        ("--find-links ./wheels", 0),
        ("--no-index", 0),
    ],
)
def test_options_that_name_other_places_are_foreign(line: str, count: int) -> None:
    found = inventory({"requirements.txt": line})
    assert len(list(untrusted_options(found, NOBODY))) == count


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("a @ https://example.com/a-1.0-py3-none-any.whl", 1),
        # Who writes the address writes the hash too.
        (f"a @ https://example.com/a-1.0-py3-none-any.whl#sha256={'a' * 64}", 1),
        ("git+https://example.com/a.git", 1),
        ("-e .", 1),
        ("./a-1.0-py3-none-any.whl", 0),
        ("a==1.0", 0),
    ],
)
def test_requirements_of_other_origins_are_foreign(line: str, count: int) -> None:
    assert len(list(untrusted_requirements(inventory({"requirements.txt": line}), NOBODY))) == count


def test_an_index_in_a_lock_is_foreign_unless_it_is_trusted() -> None:
    found = inventory({"uv.lock": UV_LOCK})
    assert [s.requirement.name for s in untrusted_requirements(found, NOBODY)] == ["requests"]
    assert list(untrusted_requirements(found, frozenset({"packages.example.com"}))) == []


DEFAULT = "https://" + ".".join(("pypi", "org")) + "/simple"


@pytest.mark.parametrize(
    ("location", "trusted", "expected"),
    [
        (DEFAULT, (), True),
        (DEFAULT.replace("https", "http"), (), False),
        ("https://a.example.com/simple", (), False),
        ("https://a.example.com/simple", ("a.example.com",), True),
        ("http://a.example.com/simple", ("a.example.com",), False),
        ("https://evil-a.example.com", ("a.example.com",), False),
        ("https://example.com/ours/simple", ("https://example.com/ours",), True),
        ("https://example.com/ours-not/simple", ("https://example.com/ours",), False),
        ("git+https://example.com/ours/a.git", ("https://example.com/ours/",), True),
        ("git+ssh://example.com/a.git", ("example.com",), True),
    ],
)
def test_who_is_trusted(location: str, trusted: tuple[str, ...], expected: bool) -> None:
    assert (fault_of(address(location), PYPI, frozenset(trusted)) is None) is expected


def test_a_manifest_that_is_too_large_or_a_link_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(with_link("requirements.txt", "other.txt"))
    (tmp_path / "b").mkdir()
    with (tmp_path / "b" / "requirements.txt").open("wb") as file:
        file.truncate(20_000_000)
    for source, reason in (
        (OnDisk("a.zip"), "is a symlink, which is not followed"),
        (OnDisk("b"), "is too large to be read"),
    ):
        (error,) = open_package(source, tmp_path).once(read_inventory).broken
        assert (error.file, error.reason) == ("requirements.txt", reason)


def test_a_manifest_with_broken_bytes_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(with_broken_bytes("requirements.txt"))
    (error,) = open_package(OnDisk("a.zip"), tmp_path).once(read_inventory).broken
    assert error.reason == "cannot be unpacked: its data is corrupt"


def test_a_description_that_is_nested_too_deeply_is_not_read() -> None:
    found = inventory({"node_modules/a/package.json": '{"a":' + "[" * 100_000})
    assert [error.reason for error in found.broken] == ["is nested too deeply"]


# As pip-compile --generate-hashes and uv pip compile --generate-hashes write it.
HASHED = (
    f"requests==2.31.0 \\\n    --hash={SHA}\n    # via -r requirements.in\nidna==3.7 --hash={SHA}\n"
)
# https://docs.astral.sh/uv/pip/compile/ and https://pip-tools.readthedocs.io/en/stable/
UV_HEADER = "# This file was autogenerated by uv via the following command:\n#    uv pip compile\n"
PIP_HEADER = (
    "#\n# This file is autogenerated by pip-compile with Python 3.13\n# by the following command:\n"
)
PDM_HEADER = "# This file is @generated by PDM.\n"
PROJECT = '[project]\ndependencies = ["requests"]'


@pytest.mark.parametrize("source", [{"requirements.in": "requests"}, {"pyproject.toml": PROJECT}])
@pytest.mark.parametrize(
    "compiled",
    [
        HASHED,
        f"{HASHED}-e .\n",
        f"{UV_HEADER}requests==2.31.0",
        f"{PIP_HEADER}requests==2.31.0",
        f"{PDM_HEADER}requests==2.31.0",
    ],
)
def test_a_compiled_requirements_file_stands_for_its_source(
    source: dict[str, str], compiled: str
) -> None:
    assert names({**source, "requirements.txt": compiled})[0] == []
    assert names({**source, "requirements.lock": compiled})[0] == []


@pytest.mark.parametrize(
    "listed",
    [
        "",
        "-e .",
        # By hand: nothing states that it lists what its packages require.
        "requests==2.31.0",
        f"{UV_HEADER}requests>=2",
        f"requests==2.31.0 --hash={SHA}\nidna==3.7",
        f"requests>=2 --hash={SHA}",
    ],
)
def test_a_requirements_file_that_may_be_incomplete_stands_for_nothing(listed: str) -> None:
    found, _ = names({"requirements.in": "flask", "requirements.txt": listed})
    assert "flask" in found


def test_a_compiled_requirements_file_stands_for_nothing_but_the_sources_beside_it() -> None:
    assert names({"requirements-web.txt": "flask", "requirements.txt": HASHED})[0] == ["flask"]
    assert names({"web/requirements.in": "flask", "requirements.txt": HASHED})[0] == ["flask"]
    for other in ("web/requirements.txt", "web-requirements/requirements.txt"):
        assert names({"pyproject.toml": PROJECT, other: HASHED})[0] == ["requests"]
    assert names({"requirements.txt": "requests", "requirements.lock": HASHED})[0] == []
    assert names({"package.json": '{"dependencies": {"a": "^1"}}', "requirements.txt": HASHED})[
        0
    ] == ["a"]


@pytest.mark.parametrize("above", ["", "web/"])
def test_a_folder_of_requirements_stands_for_the_project_above_it(above: str) -> None:
    files = {f"{above}pyproject.toml": PROJECT, f"{above}requirements/web.txt": HASHED}
    assert names(files)[0] == []


def test_a_compiled_file_without_hashes_is_still_told_by_its_missing_hashes() -> None:
    files = {"requirements.in": "requests", "requirements.txt": f"{UV_HEADER}requests==2.31.0"}
    assert names(files) == ([], ["requests"])
