"""Known vulnerabilities of packages: OSV records, compiled into an index that answers at once.

with Index(path) as index:
    index.affecting(Package("PyPI", "requests", "2.31.0"))
"""

from policypack.supply_chain.advisories.index import Index, IndexUnusableError, compile_index
from policypack.supply_chain.advisories.osv import Advisory, MalformedRecordError, read
from policypack.supply_chain.advisories.packages import Package

__all__ = [
    "Advisory",
    "Index",
    "IndexUnusableError",
    "MalformedRecordError",
    "Package",
    "compile_index",
    "read",
]
