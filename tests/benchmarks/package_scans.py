"""Cost of large packages: 50,000 files, 200 MB, and one archive that 500 functions share.

A separate process judges each with every rule that reads packages. Time is CPU time, because other
processes may use the disk; memory is the peak above the memory of the loaded rules.
"""

from __future__ import annotations

import hashlib
import os
import random
import statistics
import subprocess
import sys
import tempfile
import zipfile
from functools import partial
from pathlib import Path

from tests.benchmarks import environments
from tests.benchmarks.rounds import interleaved, sized
from tests.fixed_environment import python_path

FILES = sized(50_000, smallest=20)
BYTES = sized(200, smallest=1) * 1024 * 1024
FUNCTIONS = sized(500, smallest=2)
ROUNDS = sized(3, smallest=1)
LINE = "value_{number} = compute({number}, 'text')\n"
JUDGED = """
import sys, time
from pathlib import Path
from policypack.model.deserialization import ARCHIVE, SIGNATURE
from policypack.judging.run import judge
from policypack.topology.parts.functions import FUNCTION
from tests.judged import resource as declared
count, path, stated = int(sys.argv[1]), sys.argv[2], sys.argv[3]
archive = {SIGNATURE: ARCHIVE, "path": path, **({"hash": stated} if stated else {})}
given = {"code": archive, "runtime": "python3.13", "handler": "m.handler"}
functions = [declared(FUNCTION, given, f"f{number}") for number in range(count)]
def memory(kind):
    status = Path("/proc/self/status").read_text()
    return int(status.partition(kind + ":")[2].split()[0])
judge([])
# Loading the rules takes more than most packages: the peak begins anew after it.
Path("/proc/self/clear_refs").write_text("5")
before, started = memory("VmRSS"), time.process_time()
judge(functions)
print(time.process_time() - started, memory("VmHWM") - before)
"""


def run() -> None:
    """Prints median seconds and the largest peak. Raises RuntimeError if a scan fails."""
    with tempfile.TemporaryDirectory() as folder:
        scans = _made(Path(folder))
        print("| package | processor, s | peak, MB |")
        print("|---|---|---|")
        ways = {name: partial(_measured, arguments) for name, arguments in scans.items()}
        for name, measured in interleaved(ways, ROUNDS, warm=False).items():
            seconds = statistics.median(item[0] for item in measured)
            peak = max(item[1] for item in measured)
            print(f"| {name} | {seconds:.2f} | {peak:.0f} |", flush=True)


def _made(root: Path) -> dict[str, tuple[str, ...]]:
    names = [f"pkg{number % 500}/m{number}.py" for number in range(FILES)]
    texts = {name: LINE.format(number=number) * 3 for number, name in enumerate(names)}
    _folder(root / "files", texts)
    _zip(root / "files.zip", {name: text.encode() for name, text in texts.items()})
    chance = random.Random(1)
    pieces = {f"data/{number}.bin": chance.randbytes(BYTES // 50) for number in range(49)}
    _zip(root / "large.zip", {**pieces, "main.py": b"def handler(event, context): ...\n"})
    few = {f"m{number}.py": LINE.format(number=number).encode() * 99 for number in range(200)}
    shared = _zip(root / "shared.zip", few)
    return {
        f"folder of {FILES:,} files": ("1", str(root / "files"), ""),
        f"zip of {FILES:,} files": _scan(root / "files.zip"),
        f"zip of {BYTES // 1024**2} MB": _scan(root / "large.zip"),
        "one function, zip of 200 files": _scan(shared),
        f"{FUNCTIONS} functions that share it": _scan(shared, FUNCTIONS),
    }


def _scan(path: Path, count: int = 1) -> tuple[str, ...]:
    return str(count), str(path), hashlib.sha256(path.read_bytes()).hexdigest()


def _folder(root: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def _measured(arguments: tuple[str, ...]) -> tuple[float, float]:
    environment = {**os.environ, **python_path(environments.ROOT)}
    command = [sys.executable, "-c", JUDGED, *arguments]
    done = subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    seconds, kilobytes = done.stdout.split()
    return float(seconds), int(kilobytes) / 1024


if __name__ == "__main__":
    run()
