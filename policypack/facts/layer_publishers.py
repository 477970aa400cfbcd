"""AWS's own accounts that publish Lambda layers.

A layer is code that runs with the function's role. An account is listed only if AWS's
documentation, or a repository or package that AWS publishes, names it as the publisher; `source` is
that page. A missing account is not a verdict about it: `trusted_layer_publishers` adds it.

The accounts by Region are those that AWS's CDK 2.275.0 keeps. Each extension also has its page in
AWS's documentation, which lists the same accounts with the layers' newest versions.

Most extensions have one account per Region. The Region is not kept, because an account of AWS is
trusted in every Region.
"""

from __future__ import annotations

from typing import NamedTuple

from policypack.facts.table import read_table


class Publisher(NamedTuple):
    """A publisher, its accounts, and the source that names them."""

    name: str
    accounts: frozenset[str]
    source: str


PUBLISHERS: tuple[Publisher, ...] = tuple(
    Publisher(row["name"], frozenset(row["accounts"]), row["source"])
    for row in read_table(__file__)["publishers"]
)

ACCOUNTS: frozenset[str] = frozenset().union(*(row.accounts for row in PUBLISHERS))
