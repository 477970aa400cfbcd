"""What real bundles were built from: packages, versions, and the lines of the sources."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policypack.supply_chain.archives import Members, OnDisk, Text, open_package
from policypack.supply_chain.bundles import Original, Origins, origins_of
from policypack.supply_chain.dependencies import Inventory, read_inventory

BUILT = Path(__file__).parent / "built"
LOCK = json.dumps(
    {
        "lockfileVersion": 3,
        "packages": {
            "": {},
            "node_modules/acme-words": {"version": "1.2.0"},
            "node_modules/@acme/clock": {"version": "3.0.1", "dev": True},
        },
    }
)
BOTH = [("@acme/clock", "3.0.1"), ("acme-words", "1.2.0")]
NAMED = [
    *("esbuild.js", "esbuild.mjs", "esbuild.min.js", "esbuild.inline.js"),
    *("webpack.js", "webpack.min.js", "rollup.js"),
]


def text(name: str) -> str:
    path = BUILT / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def origins(name: str) -> Origins:
    return origins_of(name, text(name).encode(), text)


def inventory(files: dict[str, str]) -> Inventory:
    members = Members({name: Text(content) for name, content in files.items()})
    return open_package(members, None).once(read_inventory)


def shipped(name: str, *others: str) -> dict[str, str]:
    return {each: text(each) for each in (name, f"{name}.map", *others) if text(each)}


def waits(found: Inventory) -> list[str]:
    return [error.reason for error in found.unread]


def test_the_guards_in_a_bundle_need_no_lock_file() -> None:
    """GIVEN two packages and no lock file THEN only the other one's version is waited for."""
    bundle = "".join(
        f"// node_modules/{name}/index.js\nvar {variable} = 1;\n"
        for name, variable in (("stackwarden-guards", "a"), ("acme-words", "b"))
    )
    (reason,) = waits(inventory({"handler.mjs": bundle}))
    assert reason.endswith("it contains acme-words")
    lock = LOCK.replace('"": {}', '"": {}, "node_modules/stackwarden-guards": {"version": "0.1.0"}')
    found = inventory({"handler.mjs": bundle, "package-lock.json": lock})
    assert ("stackwarden-guards", "0.1.0") in {(it.name, it.version) for it in found.bundled}


@pytest.mark.parametrize("name", NAMED)
def test_the_packages_of_a_bundle_have_the_versions_of_the_lock_file(name: str) -> None:
    found = inventory({**shipped(name), "package-lock.json": LOCK})
    releases = {(it.name, it.version) for it in found.bundled if it.file == name}
    assert sorted(releases) == BOTH
    assert not found.unread


@pytest.mark.parametrize("name", NAMED)
def test_without_a_lock_file_the_versions_are_undecided(name: str) -> None:
    found = inventory(shipped(name))
    assert not found.bundled
    assert [reason.partition(" beside")[0] for reason in waits(found)] == [
        "a lock file of npm, pnpm, Yarn or Bun"
    ] * 2


@pytest.mark.parametrize("name", ["webpack.joined.js", "rollup.unmapped.js", "esbuild.min.js"])
def test_a_bundle_without_names_is_never_without_dependencies(name: str) -> None:
    # The package has no map: nothing but the code ships.
    code = text(name).ljust(1200, ";") if ".min" in name else text(name)
    found = inventory({name: code, "package-lock.json": LOCK})
    assert "the names of its modules" in waits(found)[0]


def test_code_that_people_write_is_no_bundle() -> None:
    written = text("src/index.ts")
    for code in (written, f"// src/index.ts\n{written}", f'const key = "{"a" * 5000}";\n{written}'):
        found = inventory({"index.js": code})
        assert (found.bundled, found.unread) == ((), ())


def test_the_lock_file_lies_beside_the_program_or_above(tmp_path: Path) -> None:
    dist = tmp_path / "app" / "dist"
    dist.mkdir(parents=True)
    (dist / "index.js").write_text(text("esbuild.js"), encoding="utf-8")

    def versions() -> list[tuple[str, str | None]]:
        # A package is read once while its folder stays the same.
        (dist / f"{len([*dist.iterdir()])}.txt").write_text("", encoding="utf-8")
        package = open_package(OnDisk(str(dist)), tmp_path)
        return sorted((it.name, it.version) for it in package.once(read_inventory).bundled)

    assert versions() == []
    (tmp_path / "package-lock.json").write_text(LOCK, encoding="utf-8")
    assert versions() == BOTH
    # The nearest one counts, of whatever tool.
    (tmp_path / "app" / "yarn.lock").write_text(
        'acme-words@^1.0.0:\n  version "1.3.0"\n', encoding="utf-8"
    )
    assert versions() == [("acme-words", "1.3.0")]


def test_another_repository_above_has_no_say(tmp_path: Path) -> None:
    program = tmp_path / "program"
    (program / ".git").mkdir(parents=True)
    (program / "index.js").write_text(text("esbuild.js"), encoding="utf-8")
    (tmp_path / "package-lock.json").write_text(LOCK, encoding="utf-8")
    source = Members({"index.js": OnDisk("index.js", is_archive=False)})
    assert open_package(source, program).once(read_inventory).bundled == ()


def test_several_versions_in_the_lock_file_are_undecided() -> None:
    packages = {
        "node_modules/acme-words": {"version": "1.2.0"},
        "node_modules/a/node_modules/acme-words": {"version": "1.1.0"},
        "node_modules/@acme/clock": {"version": "3.0.1"},
    }
    lock = json.dumps({"lockfileVersion": 3, "packages": packages})
    found = inventory({"esbuild.js": text("esbuild.js"), "package-lock.json": lock})
    assert [it.name for it in found.bundled] == ["@acme/clock"]
    assert waits(found) == ["one version of acme-words, of which its lock file has 2"]


def test_the_folders_of_pnpm_tell_the_version() -> None:
    code = text("esbuild.js").replace(
        "node_modules/acme-words/", "node_modules/.pnpm/acme-words@1.4.0/node_modules/acme-words/"
    )
    found = inventory({"index.js": code})
    assert [(it.name, it.version) for it in found.bundled] == [("acme-words", "1.4.0")]


@pytest.mark.parametrize("name", ["esbuild.min.js", "esbuild.inline.js"])
def test_a_place_is_traced_to_the_line_of_its_source(name: str) -> None:
    code = text(name)
    at = code.index('"ls "')
    line, column = code.count("\n", 0, at) + 1, at - code.rfind("\n", 0, at)
    found = origins(name).original(line, column)
    assert found is not None
    written = text(found.source).splitlines()[found.line - 1]
    assert (found.source, found.line) == ("src/commands.ts", 4)
    assert written[found.column - 1 :].startswith('"ls "')


def test_without_a_map_a_line_belongs_to_the_module_above_it() -> None:
    lines = text("esbuild.js").splitlines()
    at = next(number for number, line in enumerate(lines, 1) if '"ls "' in line)
    found = origins("esbuild.js")
    assert found.original(at, 1) == Original("src/commands.ts", 0)
    word = next(number for number, line in enumerate(lines, 1) if '+ "s"' in line)
    packages = [found.package((line, 1), (line, 9)) for line in (word, at)]
    assert packages == ["acme-words", ""]


@pytest.mark.parametrize(
    "broken",
    ["", "{", "[]", '{"version": 2}', '{"version": 3, "sources": 7, "mappings": "!!"}', "[" * 9999],
)
def test_a_malformed_map_is_none(broken: str) -> None:
    code = text("esbuild.min.js")
    found = origins_of("esbuild.min.js", code.encode(), lambda _: broken)
    assert found.original(1, 500) is None


def test_a_map_of_any_numbers_is_read_within_bounds() -> None:
    # Negative sources, numbers without an end, and more lines than the file has.
    for mappings in ("DDDDD", "g" * 100_000, ";" * 100_000, "AAAA,AADA", "+/+/+/+/+/+/"):
        document = json.dumps({"version": 3, "sources": ["a.ts"], "mappings": mappings})
        code = "x\n//# sourceMappingURL=a.js.map"
        found = origins_of("a.js", code.encode(), {"a.js.map": document}.__getitem__)
        found.original(1, 1)


def test_a_line_is_traced_where_all_of_it_has_one_source() -> None:
    lines = text("rollup.js").splitlines()
    at = next(number for number, line in enumerate(lines, 1) if '"ls "' in line)
    assert origins("rollup.js").line(at) == Original("js/commands.js", 3)
    # The only line of minified code has several sources.
    assert origins("esbuild.min.js").line(1) is None
    assert origins("esbuild.js").line(at) is None
