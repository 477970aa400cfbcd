"""The command that renews the facts about AWS tells what changed for rules."""

from __future__ import annotations

from policypack.facts.age import dates, days_old, index_date
from tools.renew_facts import MINERS, READERS, ROOT, changes, named, read


def test_it_reads_the_entries_of_every_file() -> None:
    assert {"s3", "s3:GetObject", "iam:PassRole"} <= read("actions.z")
    assert all(len(read(name)) > 1000 for name in READERS)


def test_it_tells_what_came_and_went_and_which_facts_name_it() -> None:
    before = read("actions.z")
    gone = {"iam:PassRole", "s3:GetObjectTorrent"}
    told = [*changes("actions.z", before, (before - gone) | {"new:Action"})]
    assert told[:2] == [
        "actions.z: 1 new: new:Action",
        "actions.z: 2 gone: iam:PassRole, s3:GetObjectTorrent",
    ]
    assert "actions.z: iam:PassRole is gone, and policypack/facts names it" in told
    assert [*changes("actions.z", before, before)] == []


def test_every_named_action_is_in_the_index() -> None:
    unknown = {each for each in named() if "*" not in each} - read("actions.z")
    assert unknown == set()


def test_it_runs_every_miner_of_facts_about_iam() -> None:
    assert all((ROOT / "tools" / f"{miner}.py").is_file() for miner in MINERS)


def test_each_set_of_facts_has_a_date_of_the_past() -> None:
    assert index_date() in dates().values()
    assert all(days_old(day) >= 0 for day in dates().values())
