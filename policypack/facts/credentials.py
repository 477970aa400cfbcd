"""The formats of credentials, as their issuers publish them: `credential_formats.json`.

A row is matched from one of its `hints`, literal texts that every such credential contains: the
scanner looks for the hint first, and only there tries the pattern. So a pattern starts where its
hint starts, looks behind by a fixed width at most, and has no unbounded repetition: the time stays
linear whatever the text is. The group `secret` marks the part that a placeholder may stand in for.
Where `decoded` is set, that part is base64 of a text that contains this pattern; where `checksum`
is, the whole is base58 with a valid one. A row that `is_word` begins with its hint and has at least
eleven letters, digits, `_` and `-` in a row: all such rows cost one pass over the text together.

`source` is the issuer's page, or "observed" where the issuer guarantees no format and the row rests
on tokens seen in public: such a row is slightly more general than those.
Issuers without a recognizable format (Datadog, PagerDuty, Twilio's auth tokens, AWS secret access
keys, Heroku's old UUIDs) are detected by the name of the variable that holds them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("credential_formats.json")


class Format(NamedTuple):
    """One kind of credential and how to recognize it."""

    kind: str
    hints: tuple[str, ...]
    pattern: str
    source: str
    decoded: str = ""
    checksum: bool = False
    is_word: bool = False


def _read_formats() -> tuple[Format, ...]:
    rows = json.loads(_FILE.read_bytes())["formats"]
    return tuple(
        Format(
            row["kind"],
            tuple(row["hints"]),
            row["pattern"],
            row["source"],
            row.get("decoded", ""),
            row.get("checksum", False),
            row.get("is_word", False),
        )
        for row in rows
    )


FORMATS = _read_formats()

# Parts of keys that vendors publish for emulators, sandboxes and documentation: they are public.
PUBLISHED: tuple[str, ...] = (
    # https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1",
    # https://learn.microsoft.com/azure/cosmos-db/emulator
    "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEH",
    # https://docs.stripe.com/keys, before a reader signs in
    "4eC39HqLyjWDarjtT1zdp7dc",
    "BQokikJOvBiI2HlWgH4olfQ2",
    # https://www.rfc-editor.org/rfc/rfc6749
    "2YotnFZFEjr1zCsicMWpAA",
    "tGzv3JOkF0XG5Qx2TlKWIA",
    "czZCaGRSa3F0MzpnWDFmQmF0M2JW",
    # https://www.jwt.io/introduction: the name John Doe in base64, at two of its three offsets
    "IkpvaG4gRG9l",
    "Sm9obiBEb2Ui",
)
