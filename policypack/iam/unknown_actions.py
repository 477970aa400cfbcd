"""Names of actions that match nothing, and what they were probably meant to be."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache

from policypack.iam.action_index import services
from policypack.iam.elements import Leaf
from policypack.iam.expanded_statements import ExpandedStatement
from policypack.iam.kind import Kind
from policypack.iam.weakness import Found, Undecided, Weakness
from policypack.unknown import Unknown


def unknown_actions(expanded: ExpandedStatement) -> Found:
    """Yield unknown-action for each element that matches no action, under Allow and Deny alike."""
    for leaf in expanded.unmatched:
        yield _unmatched(leaf)
    if expanded.unknown is not None:
        statement = expanded.statement
        for text in (*statement.actions.texts, *statement.not_actions.texts):
            if isinstance(text, Unknown):
                yield Undecided(Kind.UNKNOWN_ACTION, text)


def _unmatched(leaf: Leaf) -> Weakness:
    text = str(leaf.text)
    near = nearest(text)
    message = f'{leaf.path} is "{text}", which matches no action'
    if near:
        message, fix = f"{message}; the nearest is {near}", f"Write {near}"
    else:
        fix = "Look the action up in the Service Authorization Reference and correct the name"
    return Weakness(Kind.UNKNOWN_ACTION, leaf.path, message, fix)


@lru_cache(maxsize=2048)
def nearest(text: str) -> str:
    """The action whose name is nearest to a text, "" where none is near."""
    prefix, _, name = text.lower().partition(":")
    known = {each.prefix: each for each in services()}
    alike = [prefix] if prefix in known else _alike(prefix, tuple(known))
    near = get_close_matches(prefix, alike, n=3, cutoff=0.7)
    for each in near:
        found = get_close_matches(name, _alike(name, known[each].lowered), n=1, cutoff=0.7)
        if found:
            return f"{each}:{known[each].names[known[each].places[found[0]]]}"
    return ""


def _alike(name: str, names: tuple[str, ...]) -> list[str]:
    """The names worth a closer look: about as long, with the same beginning, ending or letters."""
    letters = set(name)
    return [
        each
        for each in names
        if abs(len(each) - len(name)) < 4
        and (each[:3] == name[:3] or each[-4:] == name[-4:] or letters == set(each))
    ]
