"""Dependencies that a package lists without an exact version or without a hash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from policypack.authoring import Finding, Implication, Outcomes, Profile, Severity, first_few, rule
from policypack.supply_chain.archives import DeploymentPackage, printable
from policypack.supply_chain.dependencies import read_inventory, unhashed, unpinned
from policypack.supply_chain.manifests import Requirement
from policypack.topology.parts.packages import FUNCTION, LAYER, unread_dependencies

_SHOWN = 5


@rule(
    id="lambda-dependency-unpinned",
    types=(FUNCTION, LAYER),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Pin every line (==), or ship the same tool's lock file beside it",
    cwe=(829,),
)
def dependency_unpinned(package: DeploymentPackage) -> Outcomes:
    """Lambda package lists an unpinned dependency.

    An unpinned dependency is code from an untrusted source: each build installs the newest release
    of that day, so an attacker who takes over the dependency or publishes a malicious release runs
    code with the function's role after the next build. A range such as `numpy==1.*` is not a pin. A
    lock file pins the dependencies that it lists for the manifests of its own tool in the same
    folder or workspace: uv.lock, poetry.lock, pdm.lock or pylock.toml for pyproject.toml;
    package-lock.json, yarn.lock or pnpm-lock.yaml for package.json; and a requirements.txt with
    hashes for the requirements.in or pyproject.toml beside it. pip ignores other tools' lock files
    when it installs a requirements.txt. Dependencies that ship as files (`*.dist-info`,
    `node_modules`) are fixed.
    https://docs.aws.amazon.com/lambda/latest/dg/python-package.html

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.AssetArchive({
                "orders.py": pulumi.StringAsset("import pytz"),
                "requirements.txt": pulumi.StringAsset(
                    "pytz>=2025.2"  # bad
                    "pytz==2025.2 --hash=sha256:"  # good
                    "5ddf76296dd8c44c26eb8f4b6f35488f3ccbf6fbbd7adee0b7262d43f0ec2f00"  # good
                ),
            }),
        )
    """
    inventory = package.once(read_inventory)
    for file, names in _by_file(unpinned(inventory)):
        yield Finding(f"{file} gives no exact version for {names}", file=file)
    yield from unread_dependencies(package)


@rule(
    id="lambda-dependency-unhashed",
    types=(FUNCTION, LAYER),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Add --hash to every requirement, or use a lock file with hashes",
    cwe=(494,),
    implied_by=(Implication("lambda-dependency-unpinned"),),
)
def dependency_unhashed(package: DeploymentPackage) -> Outcomes:
    """Lambda package lists a pinned dependency without a hash.

    Without a hash there is no integrity check, so a compromised index or mirror can serve another
    file under the same version. pip rejects a requirements file in which only some lines have
    hashes.
    https://pip.pypa.io/en/stable/topics/secure-installs/

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.AssetArchive({
                "orders.py": pulumi.StringAsset("import pytz"),
                "requirements.txt": pulumi.StringAsset(
                    "pytz==2025.2"
                    " --hash=sha256:"  # good
                    "5ddf76296dd8c44c26eb8f4b6f35488f3ccbf6fbbd7adee0b7262d43f0ec2f00"  # good
                ),
            }),
        )
    """
    inventory = package.once(read_inventory)
    hashed = {r.file for m in inventory.manifests for r in m.requirements if r.hashed}
    for file, names in _by_file(unhashed(inventory)):
        partly = "; pip rejects a file with hashes on some lines only" if file in hashed else ""
        yield Finding(f"{file} has no hash for {names}{partly}", file=file)
    yield from unread_dependencies(package)


def _by_file(requirements: Iterable[Requirement]) -> list[tuple[str, str]]:
    """The names of the requirements of each file with their lines, the first few."""
    files: dict[str, list[str]] = defaultdict(list)
    for requirement in requirements:
        files[requirement.file].append(f"{printable(requirement.name)} (line {requirement.line})")
    return [(file, first_few(names, _SHOWN)) for file, names in files.items()]
