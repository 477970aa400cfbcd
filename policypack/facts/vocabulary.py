"""The words that settings and names of things are made of.

They are the words of AWS's property names (`property_names`) and the names of popular packages
(`popular_packages`), such as `configured`, `email` and `bcrypt`.
"""

from __future__ import annotations

from functools import cache

from policypack.start.lazy_patterns import lazy_pattern

_WORD = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_PLAIN = lazy_pattern(r"[a-z][a-z0-9]{2,}")
_ECOSYSTEMS = ("PyPI", "npm")


def words_of(name: str) -> list[str]:
    """The words of a name in lower case, as `["db", "password"]` of `dbPassword`; numbers count."""
    return [word.lower() for word in _WORD.findall(name)]


@cache
def vocabulary() -> frozenset[str]:
    """The words, in lower case."""
    # Few programs need these tables.
    from policypack.facts.popular_packages import popular
    from policypack.facts.property_names import all_property_names

    names = {*all_property_names()}
    words = {word for name in names for word in words_of(name) if not word.isdigit()}
    packages = (name for each in _ECOSYSTEMS for name in popular(each).ranked)
    return frozenset(words.union(name for name in packages if _PLAIN.fullmatch(name)))
