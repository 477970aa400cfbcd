"""How old the facts are that are mined from AWS's reference, and when an update is due."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from policypack.facts import actions, managed_policies, runtimes

# AWS adds hundreds of actions within this time.
MOST_DAYS = 180
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@lru_cache(maxsize=1)
def index_date() -> str:
    """The date of the index of actions, condition keys and resource types."""
    return _date_in(actions.read_actions()[0])


def dates() -> Mapping[str, str]:
    """The date of each set of facts that a command renews."""
    return {
        "Actions, condition keys and resource types": index_date(),
        "AWS managed policies": _date_in(managed_policies.source()),
        "Lambda runtimes": runtimes.AS_OF,
    }


def days_old(day: str) -> int:
    """How many days ago a date was."""
    return (date.today() - date.fromisoformat(day)).days


def _date_in(source: str) -> str:
    found = _DATE.search(source)
    assert found is not None, f"no date in {source}"
    return found.group()
