"""Addresses that installers download from, taken apart without the credentials in them.

Installers use different URL parsers: npm and Yarn follow https://url.spec.whatwg.org/, while pip
and Poetry use urllib, which follows https://www.rfc-editor.org/rfc/rfc3986. An address that these
read differently names another host to the installer than to its reviewer. So only the form that
all of them read alike is taken apart; anything else has a `doubt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

# Backslashes and blanks divide for WHATWG's parser only, which also maps Unicode to ASCII.
_STRANGE = lazy_pattern(r"[^!-\[\]-~]")
_ABSOLUTE = lazy_pattern(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://"
    r"(?:[^@/?#]*@)?"
    # pip replaces ${VARIABLE}, so what it stands for is not known here.
    r"(?P<host>(?:[A-Za-z0-9._-]|\$(?:\{\w+\}|\w+))+|\[[0-9A-Fa-f:.]+\])"
    r"(?P<port>:[0-9]{1,5}(?=[/?#]|$))?"
    # git+ssh://git@HOST:OWNER/NAME is Git's own form behind a scheme.
    r"(?P<path>[/:][^?#]*)?(?:[?#].*)?"
)
# git@HOST:OWNER/NAME: https://git-scm.com/docs/git-clone#_git_urls
_GIT = lazy_pattern(r"(?:git\+)?(?P<user>[\w.-]+@)(?P<rest>[A-Za-z0-9.-]+:(?!//)[^:@]*)")
# WHATWG's parser resolves these, also encoded.
_DOTS = lazy_pattern(r"/(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)
# For WHATWG's parser, a host whose last label is a number is an IPv4 address: 0x7f.1 is 127.0.0.1.
_NUMBER = lazy_pattern(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?")
_IPV4 = lazy_pattern(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})")
_LOCAL = lazy_pattern(r"(?:(?:file|link|portal):(?!//[^/])|(?!//)[^:@\\]*$)[^\\]*$", re.IGNORECASE)
_LONGEST_SHOWN = 200
# Browsers and proxies take no more: https://www.rfc-editor.org/rfc/rfc9110#section-4.1-5
_LONGEST = 8000


@record(frozen=True)
class Address:
    """One address. `shown` has no user, password, query or fragment.

    `doubt` is why installers may read it differently; then the other parts are empty.
    """

    shown: str
    scheme: str = ""
    host: str = ""
    port: str = ""
    path: str = ""
    doubt: str = ""

    @property
    def file(self) -> str:
        """The last segment of the path."""
        return self.path.rpartition("/")[2]


def address(stated: str) -> Address:
    """The address that is stated, with a doubt unless all installers read it alike."""
    if len(stated) > _LONGEST:
        return _doubtful(stated, "it is too long")
    git = _GIT.fullmatch(stated)
    whole = f"git+ssh://{git['user']}{git['rest']}" if git else stated
    found = _ABSOLUTE.fullmatch(whole)
    if _STRANGE.search(stated):
        return _doubtful(stated, "it has a backslash, a space, or a control or non-ASCII character")
    if found is None:
        return _doubtful(stated, "it is not an absolute URL")
    scheme, host, path = found["scheme"].lower(), found["host"].lower(), found["path"] or ""
    if _NUMBER.fullmatch(host) and not _IPV4.fullmatch(host):
        return _doubtful(stated, "its host is a number in an unusual form")
    if path.startswith("//") or _DOTS.search(path):
        return _doubtful(stated, "its path has empty or dot segments")
    if path.startswith(":") and not scheme.endswith("ssh"):
        return _doubtful(stated, "its port is not a number")
    port = (found["port"] or "").removeprefix(":")
    shown = f"{scheme}://{host}{found['port'] or ''}{path}"
    return Address(shown, scheme, host, port, path)


def addresses(*stated: Any) -> tuple[Address, ...]:
    """The addresses among what a lock file states; what is absent or a local path is none."""
    texts = (item for item in stated if isinstance(item, str) and item)
    return tuple(address(item) for item in texts if not _LOCAL.match(item))


def file_addresses(files: Iterable[Any]) -> tuple[Address, ...]:
    """The addresses of the tables of files, each with its `url`."""
    return addresses(*(table.get("url") for table in files))


def _doubtful(stated: str, doubt: str) -> Address:
    # What stands before an at sign may be a password, wherever a parser takes it to end.
    return Address(stated.rpartition("@")[2].partition("?")[0][:_LONGEST_SHOWN], doubt=doubt)
