"""The totals in `docs/pilot.md`, which are made of the scoreboard."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.pilot.programs import LANGUAGES, programs
from tests.pilot.scoreboard import CODE, OUTCOMES, REVIEWED, SEVERITIES, Row, read

PAGE = Path(__file__).resolve().parents[2] / "docs" / "pilot.md"
_BLOCK = re.compile(r"(<!-- pilot -->\n).*?(<!-- /pilot -->)", re.DOTALL)
_TITLES = {"typescript": "TypeScript", "javascript": "JavaScript", "go": "Go", "yaml": "YAML"}


def write() -> None:
    """Writes the page."""
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def written(page: str) -> str:
    """The page with the totals of the scoreboard."""
    text = "\n".join(_text(list(read().values())))
    return _BLOCK.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page)


def _text(rows: Sequence[Row]) -> Iterator[str]:
    days = sorted({row["day"] for row in rows})
    period = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    # Without its build output, `pulumi preview` ends with an error.
    runnable = [row for row in rows if row["bare"] is not None and CODE not in row["reasons"]]
    whole = sum(row["outcome"] == "whole" for row in runnable)
    yield f"Measured on {period}: {len(rows)} of {len(programs())} programs."
    yield ""
    yield f"Of the {len(runnable)} programs that `pulumi preview` itself can run on the stand-ins,"
    yield f"{whole} end with a whole result ({_share(whole, len(runnable))})."
    yield ""
    yield from _outcomes(rows)
    yield ""
    yield from _reasons(rows)
    yield ""
    yield from _figures(rows)


def _outcomes(rows: Sequence[Row]) -> Iterator[str]:
    yield from _header("Language", "programs", *OUTCOMES, "resources judged")
    languages = {program.name: program.language for program in programs()}
    for language in LANGUAGES:
        mine = [row for row in rows if languages[row["program"]] == language]
        yield _line(_TITLES.get(language, language.capitalize()), *_counts(mine))
    yield _line("All", *_counts(rows))


def _counts(rows: Sequence[Row]) -> Iterator[int]:
    outcomes = Counter(row["outcome"] for row in rows)
    yield len(rows)
    yield from (outcomes[each] for each in OUTCOMES)
    yield sum(row["judged"] for row in rows)


def _reasons(rows: Sequence[Row]) -> Iterator[str]:
    """A program counts for each of its reasons."""
    yield from _header("Reason for a result that is not whole", "programs")
    reasons = Counter(reason for row in rows for reason in row["reasons"])
    for reason, count in sorted(reasons.items(), key=lambda each: (-each[1], each[0])):
        yield _line(reason.capitalize(), count)


def _figures(rows: Sequence[Row]) -> Iterator[str]:
    times = sorted(_times(rows))
    yield from _header("Figure", "value")
    if times:
        tenth = times[min(len(times) - 1, len(times) * 9 // 10)]
        yield _line("Median time, in times of the bare preview", f"{statistics.median(times):.2f}")
        yield _line("Nine of ten are faster than", f"{tenth:.2f}")
    for severity in reversed(SEVERITIES):
        found = sum(row["findings"][severity] for row in rows)
        yield _line(f"Findings: {severity}", f"{found:,}")
    labels = [row["labels"] for row in rows if row["labels"]]
    right, wrong = (sum(each[key] for each in labels) for key in ("right", "wrong"))
    what = " and ".join(REVIEWED)
    yield _line(f"{what.capitalize()} findings read by a reviewer", f"{right + wrong:,}")
    yield _line("Of these worth blocking", f"{right:,} ({_share(right, right + wrong)})")


def _times(rows: Iterable[Row]) -> Iterator[float]:
    for row in rows:
        if row["outcome"] == "whole" and row["seconds"] and row["bare"]:
            yield row["seconds"] / row["bare"]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "none"


def _header(*names: str) -> Iterator[str]:
    yield _line(*(f"{name[0].upper()}{name[1:]}" for name in names))
    yield _line(*("---" for _ in names))


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
