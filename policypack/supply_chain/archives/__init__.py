"""Deployment packages of functions and layers, opened as files: the only place that reads archives.

package = open_package(OnDisk("./app.zip"), program_folder("shop"))
"""

from policypack.supply_chain.archives.deployment_package import (
    DeploymentPackage,
    NestedLimits,
    incompatible_libraries,
    is_archive,
    is_nested_archive,
    open_package,
    opened_within,
    processors,
)
from policypack.supply_chain.archives.entries import (
    ArchiveError,
    Entry,
    Unread,
    folders_above,
    printable,
)
from policypack.supply_chain.archives.sources import Members, Missing, OnDisk, Source, Text
from policypack.supply_chain.program import program_folder

__all__ = [
    "ArchiveError",
    "DeploymentPackage",
    "Entry",
    "Members",
    "Missing",
    "NestedLimits",
    "OnDisk",
    "Source",
    "Text",
    "Unread",
    "folders_above",
    "incompatible_libraries",
    "is_archive",
    "is_nested_archive",
    "open_package",
    "opened_within",
    "printable",
    "processors",
    "program_folder",
]
