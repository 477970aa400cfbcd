"""Archives within a package: what they hold is known, within limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.supply_chain.archives import OnDisk, deployment_package, open_package
from policypack.supply_chain.dependencies import Inventory, alterations, read_inventory, unpinned
from tests.supply_chain import zip_files
from tests.supply_chain.packages import distribution


def inventory(folder: Path, files: dict[str, bytes]) -> Inventory:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return open_package(OnDisk(str(folder)), None).once(read_inventory)


WHEEL = zip_files.zipped(distribution("requests", "2.31.0"))
AXIOS = zip_files.zipped(
    {"node_modules/axios/package.json": '{"name": "axios", "version": "1.6.0"}'}
)
JAR = zip_files.zipped(
    {"META-INF/maven/a/b/pom.properties": "groupId=a\nartifactId=b\nversion=1.0\n"}
)


@pytest.mark.parametrize(
    ("name", "data", "release"),
    [
        ("wheels/requests-2.31.0-py3-none-any.whl", WHEEL, ("requests", "2.31.0")),
        # https://github.com/serverless/serverless-python-requirements#dealing-with-lambdas-size-limitations
        (".requirements.zip", WHEEL, ("requests", "2.31.0")),
        # https://yarnpkg.com/features/caching#offline-mirror
        (".yarn/cache/axios-npm-1.6.0-aa.zip", AXIOS, ("axios", "1.6.0")),
        ("lib/b.jar", JAR, ("a:b", "1.0")),
    ],
)
def test_what_a_nested_archive_holds_ships(
    name: str, data: bytes, release: tuple[str, str], tmp_path: Path
) -> None:
    found = inventory(tmp_path, {name: data})
    assert [(r.name, r.version) for r in found.bundled] == [release]
    assert found.bundled[0].file.startswith(f"{name}/")
    assert found.broken == ()


def test_a_wheel_in_a_zip_file_is_opened(tmp_path: Path) -> None:
    outer = zip_files.zipped({"a/requests.whl": WHEEL})
    found = inventory(tmp_path, {"all.zip": outer})
    assert [r.file for r in found.bundled] == [
        "all.zip/a/requests.whl/requests-2.31.0.dist-info/METADATA"
    ]


def test_manifests_in_a_nested_archive_are_judged(tmp_path: Path) -> None:
    found = inventory(tmp_path, {"src.zip": zip_files.zipped({"requirements.txt": "pytz"})})
    assert [r.file for r in unpinned(found)] == ["src.zip/requirements.txt"]


def test_a_nested_distribution_is_not_installed(tmp_path: Path) -> None:
    files = {**distribution("a", "1.0"), "a/__init__.py": "altered"}
    inventory(tmp_path, {"a.whl": zip_files.zipped(files)})
    assert open_package(OnDisk(str(tmp_path)), None).once(alterations) == []


def test_data_that_is_no_archive_is_undecided(tmp_path: Path) -> None:
    found = inventory(tmp_path, {"data.zip": b"no archive"})
    assert [gap.file for gap in found.unread] == ["data.zip"]
    assert "readable archive" in found.unread[0].reason
    assert found.broken == ()


def test_depth_is_bounded(tmp_path: Path) -> None:
    data = WHEEL
    for _ in range(deployment_package.MAX_DEPTH):
        data = zip_files.zipped({"inner.zip": data})
    found = inventory(tmp_path, {"outer.zip": data})
    assert found.bundled == ()
    assert [gap.reason for gap in found.unread] == [
        "a readable archive: it is nested too deeply to be opened"
    ]


@pytest.mark.parametrize(("limit", "most"), [("MAX_NESTED", 1), ("MAX_UNPACKED_SIZE", len(WHEEL))])
def test_number_and_bytes_are_bounded(
    limit: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployment_package, limit, most)
    found = inventory(tmp_path, {"a.whl": WHEEL, "b.whl": WHEEL})
    assert len(found.bundled) == 1
    assert [gap.file for gap in found.unread] == ["b.whl"]
