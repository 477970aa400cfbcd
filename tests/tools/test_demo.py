"""`make demo` succeeds only if a policy blocked the preview, and for no other reason."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MANDATORY = '{"policyEvent":{"policyName":"a","enforcementLevel":"mandatory"}}'
ADVISORY = MANDATORY.replace("mandatory", "advisory")


@pytest.mark.parametrize(
    ("preview_ends_with", "events", "demo_ends_with", "said"),
    [
        (255, [MANDATORY, ADVISORY, MANDATORY], 0, "blocked, as expected: 2 violations"),
        (255, [ADVISORY], 1, "the cause is no policy"),
        (255, [], 1, "the cause is no policy"),
        (0, [ADVISORY], 1, "should have blocked it"),
        (0, [MANDATORY], 1, "should have blocked it"),
    ],
)
def test_demo(
    tmp_path: Path, preview_ends_with: int, events: list[str], demo_ends_with: int, said: str
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    shutil.copy(ROOT / "tools" / "demo.sh", tools)
    (tmp_path / "events").write_text("".join(f"{event}\n" for event in events), encoding="utf-8")
    # Stands in for the preview: the event log is its last argument.
    (tools / "offline.sh").write_text(
        "#!/bin/sh\nfor last; do :; done\n"
        f"cat {tmp_path}/events >$last\nexit {preview_ends_with}\n",
        encoding="utf-8",
    )
    (tools / "offline.sh").chmod(0o755)
    ended = subprocess.run(
        ["sh", str(tools / "demo.sh")], capture_output=True, encoding="utf-8", check=False
    )
    assert ended.returncode == demo_ends_with
    assert said in ended.stdout + ended.stderr
