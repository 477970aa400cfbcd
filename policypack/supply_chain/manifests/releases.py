"""Requirements of formats in which every entry is one release."""

from __future__ import annotations

from policypack.supply_chain.manifests.model import Origin, Requirement, without_credentials


def locked(
    ecosystem: str,
    name: str,
    version: str | None,
    file: str,
    line: int,
    *,
    hashed: bool,
    origin: Origin = Origin.INDEX,
    location: str | None = None,
) -> Requirement:
    """A release that a lock file names. What is local needs no hash."""
    return Requirement(
        name,
        file,
        line,
        ecosystem,
        specifier=version or "",
        pinned=True,
        version=version,
        hashed=hashed or origin is Origin.PATH,
        origin=origin,
        location=without_credentials(location) if location else None,
    )


def shipped(ecosystem: str, name: str, version: str, file: str) -> Requirement:
    """A release whose files ship."""
    return locked(ecosystem, name, version, file, 1, hashed=True, origin=Origin.CONTENT)
