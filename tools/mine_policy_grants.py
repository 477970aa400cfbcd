"""Makes `policypack/facts/managed_policies.z`: what AWS's own managed policies grant.

Run it by hand from the repository's root in an environment that has moto besides the project's own
packages: `python tools/mine_policy_grants.py`. moto keeps a copy of the policies that AWS
publishes; the same moto gives the same bytes.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from policypack.iam import Document, parse
from policypack.iam.document.elements import Leaves, Statement
from policypack.iam.meaning import resource_patterns
from policypack.iam.meaning.actions import ActionSet, expand, union
from policypack.iam.meaning.conditions_on_access import limits_what
from policypack.iam.meaning.tag_conditions import creating, demands_request_tag, is_writable_tag
from policypack.iam.permissions.own_principals import is_about_own

OUTPUT = Path(__file__).resolve().parent.parent / "policypack" / "facts" / "managed_policies.z"
Grants = dict[tuple[str, str, int], set[str]]


def mined() -> bytes:
    """The lines that `policypack.facts.managed_policies` describes."""
    policies = _policies()
    date = max(each["UpdateDate"] for each in policies.values())[:10]
    grants = {name: _grants(parse(policies[name]["Document"])) for name in sorted(policies)}
    every = {text for each in grants.values() for texts in each.values() for text in texts}
    places = {text: at for at, text in enumerate(sorted(every))}
    lines = [f"moto {importlib.metadata.version('moto')} {date}", " ".join(_names(places))]
    lines += [
        "\t".join([name, *(_line(*key, texts, places) for key, texts in each.items())])
        for name, each in grants.items()
    ]
    return zlib.compress("\n".join(lines).encode("ascii"), 9)


def _policies() -> dict[str, Any]:
    # moto itself is not imported: that would need all that it needs.
    spec = importlib.util.find_spec("moto")
    if spec is None or spec.submodule_search_locations is None:
        sys.exit("moto is not installed here: make setup installs it")
    folder = Path(spec.submodule_search_locations[0])
    text = (folder / "iam" / "aws_managed_policies.py").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text.split('"""')[1])
    return found


def _grants(document: Document) -> Grants:
    """The actions of all statements, those together that differ in actions only."""
    found: Grants = {}
    for at, each in enumerate(document.statements):
        # Statements with NotAction add nothing to each other.
        key = (_effect(each), _resources(each), at if each.not_actions else -1)
        found.setdefault(key, set()).update(_texts(each.actions or each.not_actions))
    return found


def _texts(leaves: Leaves) -> list[str]:
    return list(map(str, leaves.texts))


def _effect(statement: Statement) -> str:
    passed = [
        text
        for condition in statement.conditions
        if condition.key.lower() == "iam:passedtoservice"
        for text in map(str, condition.leaves.texts)
    ]
    is_deny = statement.effect == "Deny"
    limited = bool(statement.conditions) if is_deny else _is_limited(statement)
    is_firm = limited and not is_deny and _is_firm(statement)
    marks = ("!" if statement.not_actions else "") + ("=" if is_firm else "?" if limited else "")
    return f"{'D' if is_deny else 'A'}{marks}" + (f">{','.join(passed)}" if passed else "")


def _is_firm(statement: Statement) -> bool:
    """Whether more limits it than tags that a holder may be allowed to write."""
    firm = tuple(each for each in statement.conditions if not is_writable_tag(each))
    return limits_what(firm) is True


def _is_limited(statement: Statement) -> bool:
    """Whether conditions limit the resources that it reaches, or all that its actions create."""
    if limits_what(statement.conditions) is True:
        return True
    creates = not union(map(expand, _texts(statement.actions))) & ~creating()
    return creates and demands_request_tag(statement.conditions)


def _resources(statement: Statement) -> str:
    if statement.not_resources:
        return "!" + ",".join(_texts(statement.not_resources))
    texts = _texts(statement.resources)
    if statement.effect == "Deny":
        return ",".join(texts)
    actions = union(map(expand, _texts(statement.actions)))
    return ",".join(text for text in texts if _counts(text, actions)) or "-"


def _counts(pattern: str, actions: ActionSet) -> bool:
    """Whether the pattern is as good as `*` for some action, or names principals that the holder
    may create or become, and write."""
    return bool(resource_patterns.wide(pattern)) or is_about_own(pattern, actions)


def _names(places: Iterable[str]) -> Iterator[str]:
    """All patterns in their order, the prefix only if it is a new one."""
    before = ""
    for text in places:
        prefix, _, name = text.rpartition(":")
        yield name if prefix == before else text
        before = prefix


def _line(effect: str, resources: str, _: int, texts: set[str], places: Mapping[str, int]) -> str:
    """The patterns as the distances of their places."""
    numbers = sorted(places[text] for text in texts)
    steps = (at - before for before, at in zip([0, *numbers], numbers, strict=False))
    return " ".join([effect, resources, *map(str, steps)])


if __name__ == "__main__":
    OUTPUT.write_bytes(mined())
