"""What a deployment package requires and contains, and what is wrong with it.

inventory = package.once(read_inventory)
"""

from policypack.supply_chain.dependencies.alterations import (
    Alteration,
    AlteredModule,
    Change,
    alterations,
    altered_modules,
)
from policypack.supply_chain.dependencies.bundled import is_script, origins_in
from policypack.supply_chain.dependencies.inventory import (
    Inventory,
    is_published,
    read_inventory,
)
from policypack.supply_chain.dependencies.pinning import (
    shipped_releases,
    shipped_requirements,
    unhashed,
    unpinned,
)
from policypack.supply_chain.dependencies.typosquatting import typosquatted_package
from policypack.supply_chain.dependencies.untrusted import (
    Fault,
    UntrustedOption,
    UntrustedSource,
    untrusted_options,
    untrusted_requirements,
)

__all__ = [
    "Alteration",
    "AlteredModule",
    "Change",
    "Fault",
    "Inventory",
    "UntrustedOption",
    "UntrustedSource",
    "alterations",
    "altered_modules",
    "is_published",
    "is_script",
    "origins_in",
    "read_inventory",
    "shipped_releases",
    "shipped_requirements",
    "typosquatted_package",
    "unhashed",
    "unpinned",
    "untrusted_options",
    "untrusted_requirements",
]
