"""What a report is drawn for."""

from __future__ import annotations

from pathlib import Path

from policypack.credentials.known import KnownSecrets
from policypack.start.record import record


@record(frozen=True)
class Terminal:
    """Width in columns, whether colours are shown, and whether everything is told at length.

    `root` is the folder that the files of findings are relative to; nothing outside it is read.
    None where there are no sources. `known` are the secrets of the run, which no source shows.
    """

    width: int = 100
    color: bool = False
    verbose: bool = False
    root: Path | None = None
    known: KnownSecrets | None = None
