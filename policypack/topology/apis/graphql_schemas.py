"""GraphQL schemas: whether their types lead back to themselves.

A query is as deep as its client writes it where a type can be reached from itself: a job has a
technician, who has jobs. Everywhere else the schema limits the depth.
https://spec.graphql.org/October2021/#sec-Objects
"""

from __future__ import annotations

import re
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter

from policypack.start.lazy_patterns import lazy_pattern

_IGNORED = lazy_pattern(r'"""(?:\\"""|[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n])*"|#[^\n]*')
_PARENTHESES = lazy_pattern(r"\([^()]*\)")
_TYPE = lazy_pattern(r"\b(type|interface)\s+(\w+)\s*(?:implements\b([^{@]*))?[^{]*?\{([^{}]*)\}")
_FIELD = lazy_pattern(r"\w+\s*:[\s\[]*(\w+)")
_UNION = lazy_pattern(r"\bunion\s+(\w+)[^=\n]*=\s*([\s|]*\w+(?:\s*\|\s*\w+)*)")


def is_recursive(schema: str) -> bool:
    """Whether one of the schema's types can be reached from itself."""
    text = _IGNORED.sub(" ", schema)
    while _PARENTHESES.search(text):
        text = _PARENTHESES.sub(" ", text)
    leads_to: dict[str, set[str]] = defaultdict(set)
    for _, name, interfaces, fields in _TYPE.findall(text):
        leads_to[name].update(_FIELD.findall(fields))
        # A field of an interface leads to each type that implements it.
        for interface in re.findall(r"\w+", interfaces):
            leads_to[interface].add(name)
    for name, members in _UNION.findall(text):
        leads_to[name].update(re.findall(r"\w+", members))
    try:
        TopologicalSorter(leads_to).prepare()
    except CycleError:
        return True
    return False
