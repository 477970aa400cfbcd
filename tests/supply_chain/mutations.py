"""Archives, manifests and locks at random, read within a second and 200 MB each.

    python -m tests.supply_chain.mutations FIRST COUNT FOLDER

Both are limits of the process. Each number is one input, so that a failure comes back. What is not
a named error ends the process with the number of the input; the sums of what was found are its last
line.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import resource
import signal
import sys
import tarfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from policypack.supply_chain.archives import ArchiveError, OnDisk, open_package, processors
from policypack.supply_chain.dependencies import read_inventory
from tests.supply_chain import zip_files
from tests.supply_chain.test_fuzz import ARCHIVES, MANIFESTS, changed

BYTES = 200 * 1024 * 1024
# Of the processor, not of the clock: other processes do not count.
SECONDS = 1.0
CODE = b"x = 1\n" * 50
NUMBERS = (0, 1, 2, 3, 8, 0x8, 0x800, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)
SMALL = (0, 1, 3, 8, 9, 0x8, 0x800, 0x2000, 0xFFFF)
NAMES = (b"a.py", b"b.py", b"a", b"a/b", b"lib/", b"../a", b"/a", b"a\\b", b"a\0b", b"\xff", b"")
Made = tuple[str, bytes]


def changed_archive(chance: random.Random) -> Made:
    """A whole archive with some bytes changed."""
    name, data = ARCHIVES[chance.choice([*ARCHIVES])]
    return name, changed(data, chance)


def strange_zip(chance: random.Random) -> Made:
    """A zip of entries whose fields contradict each other here and there."""
    members = [_member(chance) for _ in range(chance.randint(1, 4))]
    build: Callable[..., bytes] = chance.choice((zip_files.built, zip_files.large))
    return "a.zip", build(*members)


def _member(chance: random.Random) -> zip_files.Member:
    fields: dict[str, Any] = {"name": chance.choice(NAMES), "content": CODE[: chance.randrange(99)]}
    odd: dict[str, Any] = {
        "method": chance.choice((0, 8, 12)),
        "flags": chance.choice(SMALL),
        "made_by": chance.choice((0, 3, 19)),
        "attributes": chance.choice((0, 0x10, 0o120777 << 16, 0o040755 << 16, 0o010644 << 16)),
        "size": chance.choice(NUMBERS),
        "crc": chance.choice(NUMBERS),
        "extra": changed(zip_files.unicode_path(b"a.py", b"a.py"), chance),
        "packed": changed(zip_files.Member(content=CODE)._data(), chance),
        "descriptor": bytes(chance.choice((12, 16, 24))),
        "local": {"size": chance.choice(NUMBERS), "name": chance.choice(NAMES)},
    }
    for name in chance.sample([*odd], chance.randint(0, 3)):
        fields[name] = odd[name]
    return zip_files.Member(**fields)


def strange_tar(chance: random.Random) -> Made:
    """A tar file with changed headers whose checksums are right, plain or gzipped."""
    buffer = io.BytesIO()
    form = chance.choice((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT))
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name in ("a.py", "lib/" * chance.choice((1, 40)) + "b.py", "c.py"):
            info = tarfile.TarInfo(name)
            info.size = len(CODE)
            info.pax_headers = {"comment": "x"} if chance.random() < 0.5 else {}
            archive.addfile(info, io.BytesIO(CODE))
    data = bytearray(buffer.getvalue())
    for _ in range(chance.randint(1, 3)):
        at = 512 * chance.randrange(len(data) // 512)
        data[at : at + 512] = _other_block(data[at : at + 512], chance)
    zipped = chance.random() < 0.3
    return ("a.tgz", gzip.compress(bytes(data), 1)) if zipped else ("a.tar", bytes(data))


def _other_block(block: bytearray, chance: random.Random) -> bytes:
    start = chance.choice((0, 100, 124, 124, 156, 156, 157, 257, 345))
    size = 1 if start == 156 else chance.randint(1, 12)
    alphabet = b"01234567xgLKS\0 /.\x80\xff="
    block[start : start + size] = bytes(chance.choice(alphabet) for _ in range(size))
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def changed_manifest(chance: random.Random) -> Made:
    """A manifest with some bytes changed, in an archive that is in order."""
    name = chance.choice([*MANIFESTS])
    return "a.zip", zip_files.zipped({name: changed(MANIFESTS[name].encode(), chance)}, 0)


def changed_description(chance: random.Random) -> Made:
    """What installed packages say about themselves, with some bytes changed."""
    bill = '{"name": "a", "version": "1", "components": [{"purl": "pkg:npm/a@1"}]}'
    files = {
        "a-1.dist-info/METADATA": "Name: a\nVersion: 1\n",
        "a-1.dist-info/RECORD": "a.py,sha256=x,9\n",
        "a-1.dist-info/sboms/a.json": bill,
        "node_modules/a/package.json": bill,
        "a.so": "\x7fELF\x02\x01" + "\0" * 12 + "\x3e\0",
    }
    mixed = {name: changed(text.encode(), chance) for name, text in files.items()}
    return "a.zip", zip_files.zipped(mixed, 0)


KINDS = (changed_archive, strange_zip, strange_tar, changed_manifest, changed_description)


def read(path: Path) -> Iterator[str]:
    """Reads all of the archive, and names the kinds of what was found."""
    package = open_package(OnDisk(str(path)), None)
    inventory = package.once(read_inventory)
    package.once(processors)
    for fault in package.faults:
        assert fault.reason, fault
        yield type(fault).__name__
    for error in (*inventory.broken, *inventory.unread):
        assert error.reason, error
        yield type(error).__name__
    for entry in package.entries:
        try:
            entry.read(100_000)
            yield "read"
        except ArchiveError:
            yield "refused"


def attempt(number: int, folder: Path, found: Counter[str]) -> None:
    chance = random.Random(number)
    kind = KINDS[number % len(KINDS)]
    name, data = kind(chance)
    path = folder / f"{number}-{name}"
    path.write_bytes(data)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    found.update(f"{kind.__name__}: {what}" for what in read(path))
    signal.setitimer(signal.ITIMER_PROF, 0)
    path.unlink()


def too_slow(*_: object) -> None:
    raise TimeoutError(f"takes more than {SECONDS} seconds")


def limit_memory() -> None:
    """Sets the limit of this process to what it has, and 200 MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0])
    most = pages * resource.getpagesize() + BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main(first: int, count: int, folder: Path) -> int:
    signal.signal(signal.SIGPROF, too_slow)
    found: Counter[str] = Counter()
    # What is imported on demand is not part of what an input takes.
    for number in range(len(KINDS) * 20):
        attempt(number, folder, Counter())
    limit_memory()
    for number in range(first, first + count):
        try:
            attempt(number, folder, found)
        except BaseException:
            traceback.print_exc()
            print(f"input {number}, {KINDS[number % len(KINDS)].__name__}", file=sys.stderr)
            return 1
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
