"""Time of a validation, compared with reading the event as JSON and with Powertools' model."""

from __future__ import annotations

from tests.benchmarks import environments, powertools


def run() -> None:
    """Prints microseconds per event, measured in the environment of Powertools."""
    found = environments.timed(powertools.python(), "timed_validations")
    print("| event | json.loads, µs | ours, µs | Powertools, µs | of json.loads | faster |")
    print("|---|---|---|---|---|---|")
    for name, (read, ours, theirs, _, _) in found["events"].items():
        ratios = f"{ours / read:.2f} | {theirs / ours:.1f}"
        print(f"| {name} | {read:.1f} | {ours:.1f} | {theirs:.1f} | {ratios} |")
    print("| around a handler | `@guard` without audit, µs | `event_parser`, µs | faster |")
    print("|---|---|---|---|")
    for name, (_, _, _, ours, theirs) in found["events"].items():
        print(f"| {name} | {ours:.1f} | {theirs:.1f} | {theirs / ours:.2f} |")
    print("| measured apart | µs |")
    print("|---|---|")
    for name, spent in found["apart"].items():
        print(f"| {name} | {spent:.1f} |", flush=True)
