"""What the stand-ins could not serve in a run, for the command that reports it.

The command names a file in the environment, and every process of a stand-in appends to it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from policypack.reading import json_text
from policypack.start.record import record

VARIABLE = "STACKWARDEN_UNSERVED"
# What a component makes is missing. The outputs of a resource and the content that a function reads
# are unknown. Of another function nothing is known, not even the names of its results.
Kind = Literal["component", "resource", "content", "function"]


@record(frozen=True)
class Unserved:
    """One component, resource or function by its token; `name` is that in the program."""

    kind: Kind
    token: str
    name: str = ""

    @property
    def package(self) -> str:
        """The package that the token is of."""
        return self.token.partition(":")[0]


def tell(kind: Kind, token: str, name: str = "") -> None:
    """Tells the command, where one has named a file."""
    file = os.environ.get(VARIABLE)
    if file:
        line = json.dumps([kind, token, name]) + "\n"
        # One write of one line: other processes append to the same file.
        with open(file, "a", encoding="utf-8") as opened:
            opened.write(line)


def told(file: Path) -> Iterable[Unserved]:
    """What was told, each once, in order."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else ()
    return dict.fromkeys(Unserved(*json_text.loads(line)) for line in lines)
