"""What a report is drawn for.

Hyperlinks are the sequence OSC 8, which some terminals that do not know it show as it is:
https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda. So only terminals that are
known to have links get them, by the names that https://github.com/chalk/supports-hyperlinks knows,
whose FORCE_HYPERLINK decides where it is set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from policypack.credentials.known import KnownSecrets
from policypack.start.record import record

_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "zed", "Hyper")
_TERMS = ("alacritty", "xterm-kitty", "xterm-ghostty", "foot")
# Since VTE 0.50, whose variable is 5000; the first release of it crashed.
_VTE = 5001
_PIPELINES = ("CI", "TEAMCITY_VERSION", "TF_BUILD")


@record(frozen=True)
class Terminal:
    """Width in columns, whether colours and links are shown, and whether everything is told at
    length.

    `root` is the folder that the files of findings are relative to; nothing outside it is read.
    None if there are no sources. `known` are the secrets of the run, which no source shows.
    """

    width: int = 100
    color: bool = False
    verbose: bool = False
    root: Path | None = None
    known: KnownSecrets | None = None
    links: bool = False


def has_links(environment: Mapping[str, str], interactive: bool) -> bool:
    """Whether the terminal of this environment shows links. A pipeline's log shows none."""
    forced = environment.get("FORCE_HYPERLINK")
    if forced:
        return forced != "0"
    if not interactive or any(environment.get(each) for each in _PIPELINES):
        return False
    if environment.get("WT_SESSION") or environment.get("TERM") in _TERMS:
        return True
    version = environment.get("VTE_VERSION", "")
    is_vte = re.fullmatch(r"[0-9]{1,9}", version) is not None and int(version) >= _VTE
    return is_vte or environment.get("TERM_PROGRAM") in _PROGRAMS
