"""What AWS's own managed policies grant, from the copy of them that the moto package ships.

`managed_policies.z` is made by `tools/mine_policy_grants.py`; its first line names the source and
the date of the latest policy. The second line has all action patterns in order, a prefix only if
it is a new one. Then follows one line per policy: its name and, after tabs, its statements, of
words:

- `A`(llow) or `D`(eny), `!` for NotAction, `?` for a tag that limits what is granted and that a
  principal may write, `=` for any other condition that limits it, and `>` before the services of
  iam:PassedToService
- the Resource patterns that are as good as `*` for some action, and those of principals that the
  actions write, create or become, `-` where there is none, `!` before those of NotResource; of a
  Deny all patterns
- the actions, as distances between their places in the second line
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple


class ManagedStatement(NamedTuple):
    """One statement, or several that differ in their actions only; see the module."""

    effect: str
    resources: str
    actions: tuple[str, ...]


@lru_cache(maxsize=1)
def _table() -> tuple[str, tuple[str, ...], Mapping[str, str]]:
    packed = Path(__file__).with_name("managed_policies.z").read_bytes()
    source, names, *policies = zlib.decompress(packed).decode("ascii").split("\n")
    split = (line.partition("\t") for line in policies)
    return source, _whole(names.split(" ")), {name: rest for name, _, rest in split}


def _whole(names: list[str]) -> tuple[str, ...]:
    whole, prefix = [], ""
    for name in names:
        head, colon, _ = name.rpartition(":")
        prefix = head if colon else prefix
        whole.append(name if colon or not prefix else f"{prefix}:{name}")
    return tuple(whole)


def source() -> str:
    """Package, version and date of the copy."""
    return _table()[0]


def managed_policies() -> frozenset[str]:
    """The names of all policies."""
    return frozenset(_table()[2])


def managed_statements(name: str) -> tuple[ManagedStatement, ...] | None:
    """The statements of a policy, None for a name that the copy does not have."""
    _, names, policies = _table()
    if name not in policies:
        return None
    lines = (line.split(" ") for line in policies[name].split("\t"))
    return tuple(
        ManagedStatement(effect, resources, tuple(names[at] for at in accumulate(map(int, steps))))
        for effect, resources, *steps in lines
    )
