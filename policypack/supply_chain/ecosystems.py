"""The package ecosystems by OSV's names, and how each of them spells a package's name.

https://ossf.github.io/osv-schema/#affectedpackage-field
"""

from __future__ import annotations

import re

PYPI = "PyPI"
NPM = "npm"

_SEPARATORS = re.compile(r"[-_.]+")


def normalized_name(ecosystem: str, name: str) -> str:
    """The one spelling of a name: by PEP 503 for PyPI, unchanged elsewhere.

    https://peps.python.org/pep-0503/#normalized-names
    """
    return _SEPARATORS.sub("-", name).lower() if ecosystem == PYPI else name
