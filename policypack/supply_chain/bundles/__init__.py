"""Bundles of JavaScript: what a file was built from, and the lines that it was made from.

    origins = origins_of("index.js", source, read_text)
    origins.packages                 # {"lodash", "ms"}
    origins.original(12, 1)          # src/orders.ts, line 4

esbuild and webpack name the modules in comments, and all bundlers in source maps.
"""

from policypack.supply_chain.bundles.origins import Origins, origins_of, package_of
from policypack.supply_chain.bundles.source_maps import Original

__all__ = ["Original", "Origins", "origins_of", "package_of"]
