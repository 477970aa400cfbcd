"""Tokens that a fixed prefix identifies, one line each.

They extend `policypack.facts.credentials` to what the well-known detectors cover: a prefix that no
ordinary text has, and a body of fixed alphabet and length. What such detectors find by a keyword
near a random value is found here by the name of the variable instead.

The kinds are those of https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns
and https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml; most issuers publish no
grammar, so alphabets and lengths are those of tokens seen in public, slightly widened.
"""

from __future__ import annotations

from policypack.facts.table import read_table

# The kind, its prefixes, and the pattern of what follows them.
TOKENS: tuple[tuple[str, tuple[str, ...], str], ...] = tuple(
    (kind, tuple(prefixes), body) for kind, prefixes, body in read_table(__file__)["tokens"]
)
