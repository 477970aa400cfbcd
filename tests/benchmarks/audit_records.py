"""Cost of one audit record, compared with a line of Powertools' Logger with the same content."""

from __future__ import annotations

from tests.benchmarks import environments, powertools

BUDGET = 15.0


def run() -> None:
    """Prints microseconds per record, measured in the environment of Powertools."""
    found = environments.timed(powertools.python(), "timed_audit_records")
    print("| one record, without the write | median, µs | over writing the same text, µs |")
    print("|---|---|---|")
    for name, (whole, over) in found.items():
        print(f"| {name} | {whole:.1f} | {over:.1f} |")
    sealed = found["audit record, sealed in a chain"][1]
    verdict = "within" if sealed <= BUDGET else "OVER"
    print(f"A sealed record: {sealed:.1f} µs, {verdict} the budget of {BUDGET:.0f} µs", flush=True)
