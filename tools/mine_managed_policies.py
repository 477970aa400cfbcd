"""Mines `policypack/offline/managed_policies.txt`: the AWS managed policies, path and name.

Run it by hand after a new `pulumi_aws` was pinned:
`.venv/bin/python tools/mine_managed_policies.py`.
The source is the SDK's enum of managed policies; the same source gives the same bytes.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "policypack" / "offline" / "managed_policies.txt"

_ARN = re.compile(r'"arn:aws:iam::aws:policy/([\w+=,.@/-]+)"')


def main() -> None:
    """Mine the installed SDK and write the file."""
    spec = importlib.util.find_spec("pulumi_aws")
    if spec is None or spec.origin is None:
        sys.exit("pulumi_aws is not installed here: run make setup, or pip install pulumi-aws")
    source = (Path(spec.origin).parent / "iam" / "_enums.py").read_text(encoding="utf-8")
    TARGET.write_text(mine(source), encoding="utf-8")


def mine(source: str) -> str:
    """One `path/Name` per line, as it follows `policy/` in the ARN."""
    return "".join(f"{name}\n" for name in sorted(set(_ARN.findall(source))))


if __name__ == "__main__":
    main()
