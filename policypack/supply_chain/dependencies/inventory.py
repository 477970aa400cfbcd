"""The requirements and the content of a deployment package, read once.

inventory = package.once(read_inventory)
"""

from __future__ import annotations

from dataclasses import field

from policypack.start.record import record
from policypack.supply_chain.archives import DeploymentPackage, Entry
from policypack.supply_chain.dependencies.distributions import Distribution
from policypack.supply_chain.dependencies.published import Published
from policypack.supply_chain.dependencies.reading import Reading
from policypack.supply_chain.manifests import Manifest, ManifestError, Requirement, UnreadError


@record(frozen=True)
class Inventory:
    """`manifests` are the program's own; `bundled` are the packages whose files ship.

    `published` knows the files of those packages: they are not the program's own and need no search
    for secrets. `distributions` are those of Python. `broken` is malformed; `unread` is not, but
    its requirements cannot be known.
    """

    manifests: tuple[Manifest, ...] = ()
    bundled: tuple[Requirement, ...] = ()
    published: Published = field(default_factory=Published)
    distributions: tuple[Distribution, ...] = ()
    broken: tuple[ManifestError, ...] = ()
    unread: tuple[UnreadError, ...] = ()

    def is_published(self, entry: Entry) -> bool:
        """Whether the file belongs to a published distribution, unchanged."""
        return self.published.holds(entry)


def read_inventory(package: DeploymentPackage) -> Inventory:
    """Reads the metadata of every bundled distribution, then every manifest. Never raises."""
    reading = Reading()
    reading.take(package)
    included = {name for manifest in reading.manifests for name in manifest.includes}
    return Inventory(
        tuple(item for item in reading.manifests if item.file not in included),
        tuple(reading.bundled),
        reading.published(),
        tuple(reading.distributions),
        tuple(reading.broken),
        tuple(reading.unread),
    )


def is_published(package: DeploymentPackage, entry: Entry) -> bool:
    """Whether a file of the package belongs to a published distribution, unchanged."""
    return package.kept(
        "published", lambda read: read.once(read_inventory).is_published(entry), entry.name
    )
