"""The programs that the benchmarks preview: a pack that has nothing to say about them."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import generated
from tests.engine.engine import PACK, Engine


def test_the_pack_has_nothing_to_say_about_a_generated_program(
    engine: Engine, tmp_path: Path
) -> None:
    program = generated.program(tmp_path / "program", 20)
    run = engine.preview(program, pack=PACK, config={"aws:region": "eu-central-1"})
    assert run.status == 0, run.diagnostics
    assert not run.policy_events
    # AND besides what was asked for there are the stack, the layer with the guards and the DLQ
    assert run.summary["resourceChanges"] == {"create": 23}
