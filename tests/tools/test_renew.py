"""The command that makes the tables of facts anew: its registry, and what it tells of changes."""

from __future__ import annotations

import re
import zlib

import pytest

from policypack.facts import frameworks, runtimes
from policypack.facts.age import dates, days_old, index_date, tables
from tools.renew import changes
from tools.renew.__main__ import ROOT, main
from tools.renew.sources import Wheel
from tools.renew.tables import TABLES, dated_by_hand

FACTS = ROOT / "policypack" / "facts"
# What the project makes of itself, and the table of tables.
OWN = {
    f"policypack/facts/{name}"
    for name in (
        "guard_releases.json",
        "node_guard_releases.json",
        "node_guard_words.json",
        "tables.csv",
    )
}
DATA = {".z", ".gz", ".csv", ".tsv", ".txt", ".json"}
# The line of a table that names its source; a code before it stands for no version.
HEAD = re.compile(
    r"^(?:(?P<package>[\w-]+) (?P<version>[\d.]+)(?:,.*)?)?(?: ?(?P<day>\d{4}-\d\d-\d\d))?$"
)


def in_pack() -> set[str]:
    folders = (FACTS, ROOT / "policypack" / "offline")
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix in DATA)
    return {path.relative_to(ROOT).as_posix() for path in files}


def test_every_table_of_the_pack_is_in_the_registry_and_has_a_date() -> None:
    registered = {name for table in TABLES for name in table.files}
    by_hand = {f"policypack/{name}" for name in dated_by_hand(ROOT / "policypack")}
    assert in_pack() - OWN - registered - by_hand == set(), (
        "name its script in tools/renew/tables.py"
    )
    assert all((ROOT / name).is_file() for name in registered)
    dated = {f"policypack/{name}" for table in tables() for name in table.files}
    assert {name for name in registered if name.startswith("policypack/")} == dated


def test_every_mining_script_is_in_the_registry() -> None:
    scripts = {path.stem for path in (ROOT / "tools").glob("mine_*.py")}
    assert scripts == {table.script for table in TABLES if table.script}
    assert all(table.script or table.by_hand for table in TABLES)


def test_the_dates_for_users_are_those_of_the_tables() -> None:
    for table in tables():
        for name in table.files:
            path = ROOT / "policypack" / name
            if path.suffix != ".z" or path.name == "sam_policies.z":
                continue
            head = HEAD.match(zlib.decompress(path.read_bytes()).decode().split("\n")[0])
            assert head is not None, name
            if head["package"]:
                version = f"{head['package'].replace('_', '-')} {head['version']}"
                assert version in (table.source, "pulumi-aws 7.51.1"), name
            assert head["day"] in (None, table.as_of), name
    assert (
        dates()["Lambda runtimes"],
        dates()["Requirements of frameworks"],
    ) == (runtimes.AS_OF, frameworks.AS_OF)


def test_the_wheels_of_the_registry_are_those_that_users_are_told() -> None:
    told = " ".join(table.source for table in tables())
    wheels = [source for table in TABLES for source in table.sources if isinstance(source, Wheel)]
    in_the_pack = [wheel for wheel in wheels if wheel.name != "checkov"]
    assert all(f"{wheel.name} {wheel.version}" in told for wheel in in_the_pack)


def test_each_set_of_facts_has_a_date_of_the_past() -> None:
    assert index_date() in dates().values()
    assert all(days_old(day) >= 0 for day in dates().values())


def read(name: str) -> frozenset[str]:
    return changes.entries(name, (FACTS / name).read_bytes())


def test_it_reads_the_entries_of_tables() -> None:
    assert {"s3", "s3:GetObject", "iam:PassRole"} <= read("actions.z")
    assert all(len(read(name)) > 1000 for name in changes.READERS)


def test_it_tells_what_came_and_went_and_which_facts_name_it() -> None:
    before = read("actions.z")
    gone = {"iam:PassRole", "s3:GetObjectTorrent"}
    told = [*changes.changes("actions.z", before, (before - gone) | {"new:Action"})]
    assert told[:2] == [
        "actions.z: 1 new: new:Action",
        "actions.z: 2 gone: iam:PassRole, s3:GetObjectTorrent",
    ]
    assert "actions.z: iam:PassRole is gone, and policypack/facts names it" in told
    assert [*changes.changes("actions.z", before, before)] == []


def test_every_named_action_is_in_the_index() -> None:
    unknown = {each for each in changes.named() if "*" not in each} - read("actions.z")
    assert unknown == set()


def test_what_is_made_by_hand_is_named_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    # WHEN a table is made from what is installed, and one that nothing can make
    assert main(["mine_managed_policies", "mine_popular_packages", "--no-verdicts"]) == 0
    # THEN the first is as it was, and the other is named
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("made: policypack/offline/managed_policies.txt from pulumi-aws ")
    assert told[1].startswith("by hand: policypack/facts/popular_packages.z: rankings")
    assert told[2:] == ["no table differs"]
