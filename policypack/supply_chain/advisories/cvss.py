"""The severity of an advisory: its publisher's rating, or the rating of its CVSS vector.

Base scores of CVSS 3.0 and 3.1 (https://www.first.org/cvss/v3-1/specification-document, chapter 7).
A vector of another version has no computed severity.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

_RATINGS = {
    "low": "low",
    "moderate": "medium",
    "medium": "medium",
    "high": "high",
    "critical": "critical",
}
_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "UI": {"N": 0.85, "R": 0.62},
    "C": {"H": 0.56, "L": 0.22, "N": 0.0},
    "I": {"H": 0.56, "L": 0.22, "N": 0.0},
    "A": {"H": 0.56, "L": 0.22, "N": 0.0},
}
# Privileges weigh more where the scope changes.
_PRIVILEGES = {"U": {"N": 0.85, "L": 0.62, "H": 0.27}, "C": {"N": 0.85, "L": 0.68, "H": 0.5}}


def severity_of(record: Mapping[str, Any], affected: Mapping[str, Any]) -> str | None:
    """low, medium, high or critical; None for an unrated record."""
    for holder in (affected, record):
        for key in ("database_specific", "ecosystem_specific"):
            word = (holder.get(key) or {}).get("severity")
            if isinstance(word, str) and word.lower() in _RATINGS:
                return _RATINGS[word.lower()]
    scores = [
        base_score(str(entry.get("score", "")))
        for holder in (affected, record)
        for entry in holder.get("severity") or ()
    ]
    known = [score for score in scores if score is not None]
    return _rating(max(known)) if known else None


def base_score(vector: str) -> float | None:
    """The base score of a CVSS 3 vector, 0.0 to 10.0; None for anything else."""
    head, _, rest = vector.partition("/")
    if head not in ("CVSS:3.0", "CVSS:3.1"):
        return None
    metrics = dict(part.split(":", 1) for part in rest.split("/") if ":" in part)
    try:
        weight = {name: values[metrics[name]] for name, values in _WEIGHTS.items()}
        changed = metrics["S"] == "C"
        privileges = _PRIVILEGES[metrics["S"]][metrics["PR"]]
    except KeyError:
        return None
    lost = 1 - (1 - weight["C"]) * (1 - weight["I"]) * (1 - weight["A"])
    impact = 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 if changed else 6.42 * lost
    if impact <= 0:
        return 0.0
    ease = 8.22 * weight["AV"] * weight["AC"] * privileges * weight["UI"]
    return _rounded_up(min((1.08 if changed else 1.0) * (impact + ease), 10.0))


def _rounded_up(score: float) -> float:
    # Appendix A: rounding up without floating point errors.
    hundred_thousandths = round(score * 100_000)
    if hundred_thousandths % 10_000 == 0:
        return hundred_thousandths / 100_000
    return (math.floor(hundred_thousandths / 10_000) + 1) / 10


def _rating(score: float) -> str | None:
    for least, word in ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low")):
        if score >= least:
            return word
    return None
