"""Opens the source that a location names."""

from __future__ import annotations

from urllib.parse import urlsplit

from policypack.organization.backends import Backend
from policypack.organization.cloud import SCHEMES, Cloud
from policypack.organization.exports import Exports, is_backend
from policypack.organization.files import PROTOCOLS, Files
from policypack.organization.postgres import Table
from policypack.organization.sources import Source, shown

POSTGRES = ("postgres", "postgresql")


def open_source(location: str) -> Source:
    """The source at a location. Raises ValueError for an unsupported one."""
    scheme = urlsplit(location).scheme
    if scheme in SCHEMES:
        return Cloud(location)
    if scheme in POSTGRES:
        return Backend(location, Table(location))
    if scheme in PROTOCOLS or is_backend(location):
        return Backend(location, Files(location))
    if "://" in location:
        known = ", ".join(sorted({*PROTOCOLS, *POSTGRES, *SCHEMES}))
        raise ValueError(f"{shown(location)}: unsupported source; use a path or one of {known}")
    return Exports(location)


def backend_of(location: str) -> str:
    """The backend at a location as people may see it; empty for exports, whose files move."""
    return shown(location) if "://" in location or is_backend(location) else ""
