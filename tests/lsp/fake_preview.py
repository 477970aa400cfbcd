"""What runs instead of a preview: the result that lies in the project's folder as plan.json.

`sleeps`: for so many seconds, with a file `running` there meanwhile; `status`: ends without result.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from policypack.commands import process


def main() -> int:
    folder = Path(json.loads(sys.stdin.read())["folder"])
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    runs = folder / "runs"
    runs.write_text(
        f"{runs.read_text(encoding='utf-8') if runs.exists() else ''}{os.getpid()}\n",
        encoding="utf-8",
    )
    print(2, flush=True)
    running = folder / "running"
    running.touch()
    try:
        with process.terminable():
            time.sleep(plan.get("sleeps", 0))
    except KeyboardInterrupt as interruption:
        return process.status(interruption)
    finally:
        running.unlink()
    if "status" in plan:
        return int(plan["status"])
    Path(sys.argv[1]).write_text(json.dumps(plan["result"]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
