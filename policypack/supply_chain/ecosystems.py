"""The package ecosystems by OSV's names, and how each of them spells a package's name.

https://ossf.github.io/osv-schema/#affectedpackage-field
"""

from __future__ import annotations

from policypack.start.lazy_patterns import lazy_pattern

PYPI = "PyPI"
NPM = "npm"
CRATES = "crates.io"
GO = "Go"
RUBYGEMS = "RubyGems"
NUGET = "NuGet"
PACKAGIST = "Packagist"
MAVEN = "Maven"
# OSV has no records of these two.
CONDA = "conda"
JSR = "JSR"

_SEPARATORS = lazy_pattern(r"[-_.]+")
# https://learn.microsoft.com/nuget/reference/nuspec#id and
# https://getcomposer.org/doc/04-schema.md#name
_IGNORE_CASE = (NUGET, PACKAGIST)


def normalized_name(ecosystem: str, name: str) -> str:
    """The canonical spelling of a name: by PEP 503 for PyPI, in lower case if case is ignored.

    https://peps.python.org/pep-0503/#normalized-names
    """
    if ecosystem == PYPI:
        return _SEPARATORS.sub("-", name).lower()
    return name.lower() if ecosystem in _IGNORE_CASE else name
