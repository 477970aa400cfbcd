"""Texts that look like secrets and are public: none of them is reported.

`lookalikes.csv` was labelled before the detector ran on it. Each text is tried as a variable, in a
.env file and in a JSON document.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import NamedTuple

from policypack.credentials import secret_in, secrets_in_property

_LABELS = Path(__file__).with_name("lookalikes.csv")


class Lookalike(NamedTuple):
    """A public text under a name, and the kind of text it is."""

    kind: str
    name: str
    value: str


def lookalikes() -> list[Lookalike]:
    """The labelled texts."""
    with _LABELS.open(encoding="utf-8", newline="") as file:
        return [
            Lookalike(each["kind"], each["name"], each["value"]) for each in csv.DictReader(file)
        ]


def is_reported(each: Lookalike) -> bool:
    """Whether the detector reports the text in one of the three forms."""
    texts = (f"{each.name}={each.value}\n", json.dumps({each.name: each.value}))
    if secret_in(each.name, each.value) or secret_in("SETTINGS", texts[1]):
        return True
    return any(True for text in texts for _ in secrets_in_property(text))


def test_public_texts_that_look_like_secrets_are_not_reported() -> None:
    every = lookalikes()
    reported = [each for each in every if is_reported(each)]
    print(f"look-alikes: {len(every) - len(reported)} of {len(every)} silent")
    assert len(every) >= 150
    assert len({each.kind for each in every}) >= 12
    assert reported == []


def test_secret_among_lookalikes_is_reported() -> None:
    assert is_reported(Lookalike("", "API_TOKEN", "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"))
    assert is_reported(Lookalike("", "DB_PASSWORD", "kR7-wq2Zt-9vLm"))
