"""Write the sample events of AWS's SAM command line, which test the validators.

    python -m tools.sam_events FOLDER

The output of `sam local generate-event SERVICE EVENT` with its defaults becomes
`FOLDER/SERVICE_EVENT.json`. Only the part of the command line that makes events is installed, into
a separate environment.
"""

import subprocess
import sys
from pathlib import Path

from tools import locked_environment

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "tools/sam.lock"
# One process for all events; `sam` itself takes a second for each.
_WRITE = """
import pathlib, sys
from samcli.lib.generated_sample_events.events import Events

folder = pathlib.Path(sys.argv[1])
for service, kinds in Events().event_mapping.items():
    for kind, about in kinds.items():
        given = {name: each["default"] for name, each in about["tags"].items()}
        text = Events().generate_event(service, kind, given)
        (folder / f"{service}_{kind}.json").write_text(text, encoding="utf-8")
"""


def main(folder: Path) -> None:
    """Install the command line's part where it is missing, and write its events into the folder."""
    interpreter = locked_environment.ensure(ROOT / ".venvs/sam", LOCK) / "python"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([str(interpreter), "-c", _WRITE, str(folder)], check=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("sam_events: missing folder: use python -m tools.sam_events FOLDER")
    main(Path(sys.argv[1]))
