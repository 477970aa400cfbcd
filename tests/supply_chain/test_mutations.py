"""Whatever ships ends in files and named errors, within a second and 200 MB: see `mutations`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.supply_chain import mutations
from tests.tries import tries

ROOT = Path(__file__).resolve().parents[2]
QUICK = 300
PARTS = 2
PART = tries(500)


def found(first: int, count: int, folder: Path) -> dict[str, int]:
    command = [sys.executable, "-m", mutations.__name__, str(first), str(count), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    sums: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return sums


def assert_deep(sums: dict[str, int]) -> None:
    """Every kind of input was read in some cases and refused in others."""
    for kind in mutations.KINDS:
        assert sums[f"{kind.__name__}: read"] > 0
    for kind in (mutations.changed_archive, mutations.strange_zip, mutations.strange_tar):
        assert sums[f"{kind.__name__}: ArchiveError"] > 0
    for kind in (mutations.changed_manifest, mutations.changed_description):
        assert sums[f"{kind.__name__}: ManifestError"] > 0


def test_some_inputs_end_in_files_and_named_errors(tmp_path: Path) -> None:
    assert_deep(found(0, QUICK, tmp_path))


@pytest.mark.exhaustive
@pytest.mark.parametrize("part", range(PARTS))
def test_very_many_inputs_end_in_files_and_named_errors(part: int, tmp_path: Path) -> None:
    assert_deep(found(QUICK + part * PART, PART, tmp_path))


# A loop without end, which takes no memory: near both limits nothing could be printed any more. And
# more than all of the memory.
@pytest.mark.parametrize("costly", ["[each for each in iter(int, 1) if each]", "bytearray(10**9)"])
def test_an_input_beyond_the_limits_is_told_by_its_number(costly: str, tmp_path: Path) -> None:
    program = f"""
from pathlib import Path
from tests.supply_chain import mutations
mutations.read = lambda path: {costly} if "777-" in path.name else []
raise SystemExit(mutations.main(777, 1, Path({str(tmp_path)!r})))
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert f"input 777, {mutations.KINDS[777 % 5].__name__}" in done.stderr
