"""How often `who-can` and an independent evaluator of IAM answer alike, on random stacks.

The questions are seeded, so the figures are the same wherever they are measured.
"""

from __future__ import annotations

from tests.benchmarks import environments
from tests.benchmarks.rounds import Missing, sized
from tests.oracle.asked import by_oracle, by_us
from tests.oracle.disagreements import disagreements
from tests.oracle.stacks import questions
from tools import typescript_sdks

STACKS = sized(200, smallest=2)
HEAD = ("`who-can` on random stacks, asked about", "questions", "agrees", "differs, for a reason")
ABOUT = {False: "roles of the stack", True: "principals that policies of resources name"}


def run() -> None:
    """Prints a table. Raises Missing without the evaluator."""
    try:
        modules = typescript_sdks.ensure(environments.ROOT, "iam_simulate")
    except typescript_sdks.NoSdks as error:
        raise Missing(f"@cloud-copilot/iam-simulate: {error}") from error
    print(
        "| `who-can` on random stacks, asked about | questions | agrees | differs, for a reason |"
    )
    print("|---|---|---|---|")
    for others, about in ABOUT.items():
        asked = list(questions(1, STACKS // 2 if others else STACKS, 20, others=others))
        told = disagreements(asked, list(by_us(asked)), by_oracle(asked, modules))
        same = len(asked) - told.total()
        listed = told.total() - told["none"]
        print(f"| {about} | {len(asked):,} | {same:,} | {listed:,} |", flush=True)
