"""package.json: https://docs.npmjs.com/cli/configuring-npm/package-json"""

from __future__ import annotations

import re

from policypack.facts.package_indexes import REPOSITORY_HOSTS
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.manifests.addresses import Address, address, addresses
from policypack.supply_chain.manifests.documents import Lines, json_object, mapping, word
from policypack.supply_chain.manifests.model import (
    NPM,
    Manifest,
    Origin,
    Requirement,
    without_credentials,
)

# Where npm takes a package from, as package specs and `resolved` state it.
# npm reads `resolved` of a lock file as a spec too:
# https://docs.npmjs.com/cli/using-npm/package-spec
_HOSTED = lazy_pattern(rf"({'|'.join(REPOSITORY_HOSTS)}):([^#]*)", re.IGNORECASE)
# OWNER/NAME is a repository at GitHub.
_OWNED = lazy_pattern(r"([\w-][\w.-]*/[\w.-]+)(?:#.*)?")
_GIT = lazy_pattern(r"(?:git\+|git:|ssh:|[\w.-]+@[^/]*:)", re.IGNORECASE)
_LOCAL_PATH = lazy_pattern(r"(?:file:|link:|portal:|workspace:|\.{1,2}/|/(?!/)|~/)", re.IGNORECASE)


def origin_of(stated: str) -> Origin:
    """The kind of source that a spec names."""
    if _HOSTED.match(stated) or _OWNED.fullmatch(stated) or _GIT.match(stated):
        return Origin.VCS
    if _LOCAL_PATH.match(stated):
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
    if not stated or _LOCAL_PATH.match(stated):
        return addresses(stated) if "://" in stated else ()
    return (address(stated),)


# What production installs take; peers come with the packages that others of these ask for.
_GROUPS = ("dependencies", "optionalDependencies")
_EXACT = lazy_pattern(r"[=v]{0,2}\s*(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)")
_VCS = lazy_pattern(
    r"git(?:\+|:|@)|(?:github|gitlab|bitbucket|gist):|[\w-]+/[\w.-]+(?:#|$)|.*\.git(?:#|$)"
)
# "npm:other@1.2.3" is installed under this name; the other's may have a scope.
_ALIAS = lazy_pattern(r"npm:(@?[^@]*)(?:@(.*))?")
_COMMIT = lazy_pattern(r"#[0-9a-f]{40}$")
_LOCAL = ("file:", "link:", "workspace:", "portal:", "./", "../", "/")


def parse(text: str, file: str) -> Manifest:
    """The requirements of the package, without development ones."""
    document = json_object(text, file)
    found = []
    for group in _GROUPS:
        lines = Lines(text)
        lines.following(f'"{group}"')
        for name, stated in mapping(document.get(group), file).items():
            line = lines.following(f'"{name}"')
            found.append(stated_as(name, word(stated or "*", file, line), file, line))
    own = frozenset(filter(None, [str(document.get("name") or "")]))
    return Manifest(file, NPM, is_lock=False, requirements=tuple(found), own=own)


def stated_as(name: str, stated: str, file: str, line: int) -> Requirement:
    """The requirement of `name` with an npm package spec: a range, a URL or a path."""
    stated = stated.strip()
    alias = _ALIAS.fullmatch(stated)
    if alias:
        name, stated = alias[1], alias[2] or "*"
    if stated.startswith(_LOCAL):
        return Requirement(name, file, line, NPM, stated, pinned=True, origin=Origin.PATH)
    if _VCS.match(stated):
        pinned = bool(_COMMIT.search(stated))
        location = without_credentials(stated.partition("#")[0])
        return Requirement(
            name,
            file,
            line,
            NPM,
            "a repository",
            pinned,
            origin=Origin.VCS,
            location=location,
            addresses=npm_addresses(stated),
        )
    if "://" in stated:
        location = without_credentials(stated)
        return Requirement(
            name,
            file,
            line,
            NPM,
            "an address",
            origin=Origin.URL,
            location=location,
            addresses=npm_addresses(stated),
        )
    exact = _EXACT.fullmatch(stated)
    if exact is None:
        return Requirement(name, file, line, NPM, specifier=stated)
    return Requirement(name, file, line, NPM, stated, pinned=True, version=exact[1])
