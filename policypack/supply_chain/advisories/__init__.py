"""Known vulnerabilities of what ships: OSV records, compiled into a database per ecosystem.

with Index(path) as index:
    index.affecting(Release("PyPI", "requests", "2.31.0"))
"""

from policypack.supply_chain.advisories.index import Index, IndexUnusableError, compile_index
from policypack.supply_chain.advisories.osv import Advisory, MalformedRecordError, Release, read
from policypack.supply_chain.advisories.store import is_old
from policypack.supply_chain.advisories.vulnerabilities import (
    Vulnerability,
    index_of,
    known_vulnerabilities,
)

__all__ = [
    "Advisory",
    "Index",
    "IndexUnusableError",
    "MalformedRecordError",
    "Release",
    "Vulnerability",
    "compile_index",
    "index_of",
    "is_old",
    "known_vulnerabilities",
    "read",
]
