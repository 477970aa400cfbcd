"""The guards that ship are those of a release, file by file, or they are told."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from policypack.facts.guard_releases import releases as known_releases
from policypack.supply_chain.archives import DeploymentPackage, Entry, OnDisk, open_package
from policypack.supply_chain.guards import (
    Code,
    ShippedGuards,
    guards_elsewhere,
    layer,
    releases,
    shipped_guards,
)
from policypack.supply_chain.guards.releases import HEADER, RUNNING, Unit, cached_name, compiled
from tests.supply_chain.packages import package
from tests.supply_chain.zip_files import with_broken_bytes, with_link

INSTALLED = releases.folder()
GUARDS = {
    f"runtime_guards/{name}": content.decode()
    for name, content in releases.sources(INSTALLED).items()
}
GUARD = "runtime_guards/guard.py"
LOGGER = "runtime_guards/audit/logger.py"


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    for remembered in (releases._known, releases._known_hashes):
        remembered.cache_clear()
    yield
    for remembered in (releases._known, releases._known_hashes):
        remembered.cache_clear()


def released(monkeypatch: pytest.MonkeyPatch, known: Mapping[str, Mapping[str, str]]) -> None:
    monkeypatch.setattr(releases, "releases", lambda: known)


def alone(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """As in a staged pack: nothing but the contract lies beside it."""
    (folder / "contract.py").touch()
    monkeypatch.setattr(releases, "folder", lambda: folder)


def judged(files: Mapping[str, str], *layers: DeploymentPackage) -> ShippedGuards | None:
    return shipped_guards(Code(package(files), layers))


def test_the_installed_guards_are_known() -> None:
    assert judged({"app.py": "", **GUARDS}) == ShippedGuards()


def test_what_no_import_loads_is_known() -> None:
    part = {name: text for name, text in GUARDS.items() if name.endswith(".py")}
    assert (
        judged({**part, "runtime_guards/README.md": "x", "runtime_guards.txt": "x"})
        == ShippedGuards()
    )


def test_a_fragment_misses_what_its_release_has() -> None:
    queue = "runtime_guards/events/sqs.py"
    part = {name: text for name, text in GUARDS.items() if name != queue}
    assert judged(part) == ShippedGuards(missing=(queue,))
    found = judged({GUARD: GUARDS[GUARD]})
    assert found is not None
    assert found.altered == found.unread == ()
    assert {queue, "runtime_guards/__init__.py"} <= set(found.missing)


def test_the_part_for_tests_may_be_left_out_and_not_altered() -> None:
    """GIVEN guards of a layer, which has no such part THEN nothing is missing."""
    builder = "runtime_guards/testing/builder.py"
    part = {name: text for name, text in GUARDS.items() if "/testing/" not in name}
    assert builder in GUARDS
    assert judged(part) == ShippedGuards()
    assert judged({**part, builder: "x = 1"}) == ShippedGuards(altered=(builder,))


def test_a_fragment_in_the_package_hides_the_whole_guards_of_a_layer() -> None:
    layer = package({f"python/{name}": text for name, text in GUARDS.items()})
    found = judged({LOGGER: GUARDS[LOGGER]}, layer)
    assert found is not None
    assert GUARD in found.missing


def test_an_entry_is_of_a_release_by_its_content_in_the_folder_of_the_guards() -> None:
    def told(name: str, text: str) -> list[bool]:
        return [releases.is_of_release(entry) for entry in package({name: text}).entries]

    assert told(GUARD, GUARDS[GUARD]) == [True]
    assert told(f"python/{GUARD}", GUARDS[GUARD]) == [True]
    assert told(GUARD, f"{GUARDS[GUARD]}#") == [False]
    assert told("app.py", GUARDS[GUARD]) == [False]


def test_no_guards_are_none() -> None:
    assert judged({"app.py": "", "shop/runtime_guards/guard.py": "x"}) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (GUARD, GUARDS[GUARD] + "\n"),
        ("runtime_guards/more.py", ""),
        ("runtime_guards/guard/__init__.py", ""),
        ("runtime_guards/guard.cpython-313-x86_64-linux-gnu.so", "x"),
        ("runtime_guards/guard.pyc", "x"),
        ("runtime_guards.py", "def guard(*validators): return lambda handler: handler"),
        ("runtime_guards.cpython-313-x86_64-linux-gnu.so", "x"),
    ],
)
def test_a_file_that_is_in_no_release_is_told(name: str, text: str) -> None:
    assert judged({**GUARDS, name: text}) == ShippedGuards(altered=(name,))


def with_bytecode(
    files: Mapping[str, str], cached: Mapping[str, bytes], version: str = RUNNING
) -> ShippedGuards | None:
    entries = (
        Entry(name, len(content), load=lambda limit, content=content: content[:limit])  # type: ignore[misc]
        for name, content in [*((n, text.encode()) for n, text in files.items()), *cached.items()]
    )
    return shipped_guards(Code(DeploymentPackage(tuple(entries)), (), version))


def guard_bytecode(path: str, source: str = GUARDS[GUARD], optimize: int = 0) -> bytes:
    [made] = compiled(RUNNING, [Unit(path, source.encode(), optimize)])
    return made


CACHED = f"runtime_guards/{cached_name('guard.py', RUNNING)}"
HOSTILE = GUARDS[GUARD] + "\ndef guard(*validators, **options): return lambda handler: handler\n"


@pytest.mark.parametrize(
    "path",
    [
        "/opt/python/runtime_guards/guard.py",
        "runtime_guards/guard.py",
        # As if the path began at the last part too: z, and a byte that is the length of the rest.
        "/srv/fritz/" + "a" * 23 + "/runtime_guards/guard.py",
        "/" + "a" * 300 + "/runtime_guards/guard.py",
        "/srv/jürgen/runtime_guards/guard.py",
    ],
)
def test_bytecode_of_the_guards_sources_is_known_wherever_it_was_compiled(path: str) -> None:
    assert with_bytecode(GUARDS, {CACHED: guard_bytecode(path)}) == ShippedGuards()


def test_the_header_of_genuine_bytecode_decides_nothing() -> None:
    # Whether Python runs the bytecode or its source, it runs the guards.
    made = guard_bytecode("/opt/python/runtime_guards/guard.py")
    timestamp = made[:4] + bytes(4) + b"\1\2\3\4\5\6\7\x08" + made[HEADER:]
    assert with_bytecode(GUARDS, {CACHED: timestamp}) == ShippedGuards()


def test_optimized_bytecode_is_compared_with_optimized_sources() -> None:
    optimized = CACHED.replace(".pyc", ".opt-2.pyc")
    path = "/opt/python/runtime_guards/guard.py"
    assert with_bytecode(GUARDS, {optimized: guard_bytecode(path, optimize=2)}) == ShippedGuards()
    assert with_bytecode(GUARDS, {optimized: guard_bytecode(path)}) == ShippedGuards(
        unread=(optimized,)
    )


@pytest.mark.parametrize(
    "content",
    [
        # Beside genuine sources it would run in their place.
        guard_bytecode("/opt/python/runtime_guards/guard.py", HOSTILE),
        guard_bytecode("/opt/python/runtime_guards/guard.py") + b"\0",
        guard_bytecode("/opt/python/other.py"),
        guard_bytecode("/opt/python/runtime_guards/guard.py")[:100],
        b"x",
        b"",
        b"z\x16runtime_guards/guard.py" * 100,
        b"a\x17\0\0\0\0runtime_guards/guard.py",
    ],
)
def test_bytecode_that_python_does_not_make_of_the_sources_is_told(content: bytes) -> None:
    assert with_bytecode(GUARDS, {CACHED: content}) == ShippedGuards(unread=(CACHED,))


def test_bytecode_of_changed_or_missing_sources_is_not_genuine() -> None:
    made = guard_bytecode("/opt/python/runtime_guards/guard.py", HOSTILE)
    changed = {**GUARDS, GUARD: HOSTILE}
    assert with_bytecode(changed, {CACHED: made}) == ShippedGuards((GUARD,), (CACHED,))
    part = {name: text for name, text in GUARDS.items() if name != GUARD}
    assert with_bytecode(part, {CACHED: made}) == ShippedGuards((), (CACHED,), (GUARD,))


def test_bytecode_for_another_python_is_not_loaded() -> None:
    other = f"runtime_guards/{cached_name('guard.py', '3.99')}"
    assert with_bytecode(GUARDS, {other: b"x"}) == ShippedGuards()
    # What no runtime says, any may be.
    assert with_bytecode(GUARDS, {other: b"x"}, "") == ShippedGuards(unread=(other,))
    assert with_bytecode(GUARDS, {CACHED: guard_bytecode("/a/runtime_guards/guard.py")}, "") == (
        ShippedGuards()
    )


def test_bytecode_cannot_be_compared_without_its_python() -> None:
    other = f"runtime_guards/{cached_name('guard.py', '3.99')}"
    made = guard_bytecode("/opt/python/runtime_guards/guard.py")
    assert with_bytecode(GUARDS, {other: made}, "3.99") == ShippedGuards(unread=(other,))


def test_bytecode_of_a_release_is_known_without_its_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    alone(monkeypatch, tmp_path)
    name = cached_name("guard.py", "3.99")
    files = {**releases.hashes(INSTALLED), name: releases._hash(b"made")}
    released(monkeypatch, {"0.1.0": files})
    cached = f"runtime_guards/{name}"
    assert with_bytecode(GUARDS, {cached: b"made"}, "3.99") == ShippedGuards()
    assert with_bytecode(GUARDS, {cached: b"else"}, "3.99") == ShippedGuards(unread=(cached,))
    assert with_bytecode(GUARDS, {}, "3.99") == ShippedGuards()


def test_other_files_where_bytecode_lies_are_in_no_release() -> None:
    odd = "runtime_guards/__pycache__/guard.py"
    assert judged({**GUARDS, odd: "x"}) == ShippedGuards(altered=(odd,))
    unnamed = "runtime_guards/__pycache__/guard.pyc"
    assert with_bytecode(GUARDS, {unnamed: b"x"}) == ShippedGuards()
    assert with_bytecode(GUARDS, {unnamed: b"x"}, "") == ShippedGuards(unread=(unnamed,))


def test_what_the_layer_holds_is_known(tmp_path: Path) -> None:
    archive = tmp_path / "layer.zip"
    archive.write_bytes(layer.packed(layer.contents([f"python{RUNNING}"])))
    opened = open_package(OnDisk(str(archive)), None)
    for version in (RUNNING, "3.99", ""):
        assert shipped_guards(Code(package({"app.py": ""}), [opened], version)) == ShippedGuards()


def test_a_link_or_a_broken_file_cannot_be_compared(tmp_path: Path) -> None:
    for content in (with_link(GUARD, "other.py"), with_broken_bytes(GUARD)):
        archive = tmp_path / f"{len(content)}.zip"
        archive.write_bytes(content)
        found = shipped_guards(Code(open_package(OnDisk(str(archive)), None)))
        assert found is not None
        assert found.unread == (GUARD,)
        assert GUARD not in found.missing


def test_a_layer_brings_guards_unless_the_function_has_its_own() -> None:
    layer = package({f"python/{name}": text for name, text in GUARDS.items()})
    changed = {**GUARDS, GUARD: "x"}

    assert judged({"app.py": ""}, layer) == ShippedGuards()
    assert judged(changed, layer) == ShippedGuards(altered=(GUARD,))
    other = package({f"python/{name}": text for name, text in changed.items()})
    assert judged({"app.py": ""}, other) == ShippedGuards(altered=(f"python/{GUARD}",))


def test_layers_are_judged_by_what_is_left_of_them_together() -> None:
    layer = package({f"python/{name}": text for name, text in GUARDS.items()})
    one = f"python/{GUARD}"
    changed = package({f"python/{name}": "x" if name == GUARD else GUARDS[name] for name in GUARDS})
    repair = package({one: GUARDS[GUARD]})
    other = package({f"python/{LOGGER}": GUARDS[LOGGER]})

    assert judged({"app.py": ""}, changed, other) == ShippedGuards(altered=(one,))
    assert judged({"app.py": ""}, changed, repair) == ShippedGuards()
    assert judged({"app.py": ""}, layer, package({one: "x"})) == ShippedGuards(altered=(one,))


def test_a_release_of_the_table_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    alone(monkeypatch, tmp_path)
    assert judged(GUARDS) == ShippedGuards(altered=tuple(n for n in GUARDS if n.endswith(".py")))

    releases._known.cache_clear()
    released(monkeypatch, {"0.1.0": releases.hashes(INSTALLED)})
    assert judged(GUARDS) == ShippedGuards()


def test_files_of_two_releases_together_are_in_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    alone(monkeypatch, tmp_path)
    hashes = {"a.py": "1", "b.py": "1"}
    old = {name: releases._hash(text.encode()) for name, text in hashes.items()}
    new = {name: releases._hash(b"2") for name in hashes}
    released(monkeypatch, {"1": old, "2": new})

    def of(first: str, second: str) -> ShippedGuards | None:
        return judged({"runtime_guards/a.py": first, "runtime_guards/b.py": second})

    assert of("1", "1") == of("2", "2") == ShippedGuards()
    assert of("1", "2") == ShippedGuards(altered=("runtime_guards/b.py",))
    # The nearest release is the one that the fewest files differ from.
    assert of("3", "2") == ShippedGuards(altered=("runtime_guards/a.py",))


@pytest.mark.parametrize("missing", ["guard.py", "__init__.py", "events/sqs.py"])
def test_guards_with_a_part_missing_are_no_release_of_their_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missing: str
) -> None:
    beside = tmp_path / "runtime_guards"
    shutil.copytree(INSTALLED, beside)
    (beside / missing).unlink()
    monkeypatch.setattr(releases, "folder", lambda: beside)
    assert releases._known() == tuple(known_releases().values())


def archived(*names: str) -> str:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "x" * 1000)
    return target.getvalue().decode("latin-1")


@pytest.mark.parametrize(
    ("files", "file"),
    [
        ({"app.py": "", GUARD: ""}, ""),
        ({"vendor/runtime_guards/guard.py": ""}, "vendor/runtime_guards/guard.py"),
        ({"vendor/runtime_guards.py": ""}, "vendor/runtime_guards.py"),
        ({"vendor/my_runtime_guards/guard.py": "", "runtime_guards.md": ""}, ""),
        ({".requirements.zip": archived("requests/api.py", GUARD)}, ".requirements.zip"),
        ({".requirements.zip": archived("requests/api.py")}, ""),
        ({"guards.txt": archived(GUARD)}, ""),
    ],
)
def test_guards_are_found_where_python_does_not_look(files: dict[str, str], file: str) -> None:
    entries = (
        Entry(name, len(text), load=lambda limit, text=text: text.encode("latin-1")[:limit])  # type: ignore[misc]
        for name, text in files.items()
    )
    assert guards_elsewhere(Code(DeploymentPackage(tuple(entries)))) == file


def test_an_archive_that_cannot_be_read_shows_no_guards(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    archive.write_bytes(with_broken_bytes("inner.zip"))
    assert guards_elsewhere(Code(open_package(OnDisk(str(archive)), None))) == ""
