"""Where npm takes a package from, as package specs and `resolved` state it.

npm reads `resolved` of a lock file as a spec too: https://docs.npmjs.com/cli/using-npm/package-spec
"""

from __future__ import annotations

import re

from policypack.facts.package_indexes import REPOSITORY_HOSTS
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.manifests.addresses import Address, address, addresses
from policypack.supply_chain.manifests.model import Origin

_HOSTED = lazy_pattern(rf"({'|'.join(REPOSITORY_HOSTS)}):([^#]*)", re.IGNORECASE)
# OWNER/NAME is a repository at GitHub.
_OWNED = lazy_pattern(r"([\w-][\w.-]*/[\w.-]+)(?:#.*)?")
_GIT = lazy_pattern(r"(?:git\+|git:|ssh:|[\w.-]+@[^/]*:)", re.IGNORECASE)
_LOCAL = lazy_pattern(r"(?:file:|link:|portal:|workspace:|\.{1,2}/|/(?!/)|~/)", re.IGNORECASE)


def origin_of(stated: str) -> Origin:
    """The kind of source that a spec names."""
    if _HOSTED.match(stated) or _OWNED.fullmatch(stated) or _GIT.match(stated):
        return Origin.VCS
    if _LOCAL.match(stated):
        return Origin.PATH
    # An index and any other address look alike: `/NAME/-/NAME-VERSION.tgz` is an index's form.
    return Origin.URL if "://" in stated and "/-/" not in stated else Origin.INDEX


def npm_addresses(stated: str) -> tuple[Address, ...]:
    """The address that a spec names, if any; a spec that names none has a doubt."""
    if hosted := _HOSTED.match(stated):
        host = REPOSITORY_HOSTS[hosted[1].lower()]
        return (address(f"git+ssh://git@{host}/{hosted[2].rpartition('@')[2]}"),)
    if owned := _OWNED.fullmatch(stated):
        return (address(f"git+ssh://git@{REPOSITORY_HOSTS['github']}/{owned[1]}"),)
    if not stated or _LOCAL.match(stated):
        return addresses(stated) if "://" in stated else ()
    return (address(stated),)
