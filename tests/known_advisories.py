"""Advisories that tests judge dependencies by, as records of OSV.

The ids, ranges and vectors are those that were published (https://github.com/advisories); the
summaries are left out. PyPI's are of today, npm's are a month old.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from policypack.supply_chain.advisories import compile_index, read

Record = dict[str, Any]


def record(
    id_: str,
    alias: str,
    package: tuple[str, str],
    events: list[dict[str, str]],
    vector: str | None = None,
) -> Record:
    """One record about one package, `package` being its ecosystem and name."""
    ecosystem, name = package
    return {
        "id": id_,
        "aliases": [alias],
        "affected": [
            {
                "package": {"ecosystem": ecosystem, "name": name},
                "ranges": [{"type": "ECOSYSTEM", "events": events}],
            }
        ],
        "severity": [{"type": "CVSS_V3", "score": vector}] if vector else [],
    }


RECORDS = (
    record(
        "GHSA-9wx4-h78v-vm56",
        "CVE-2024-35195",
        ("PyPI", "requests"),
        [{"introduced": "0"}, {"fixed": "2.32.0"}],
        "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:H/I:H/A:N",
    ),
    record(
        "GHSA-mr82-8j83-vxmv",
        "CVE-2024-3772",
        ("PyPI", "pydantic"),
        [
            {"introduced": "0"},
            {"fixed": "1.10.13"},
            {"introduced": "2.0.0"},
            {"fixed": "2.4.0"},
        ],
        "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:H",
    ),
    record(
        "GHSA-3ww4-gg4f-jr7f",
        "CVE-2023-50782",
        ("PyPI", "cryptography"),
        [{"introduced": "0"}, {"fixed": "42.0.0"}],
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",
    ),
    record(
        "PYSEC-2023-254",
        "CVE-2023-49083",
        ("PyPI", "cryptography"),
        [{"introduced": "3.1"}, {"fixed": "41.0.6"}],
    ),
    record(
        "GHSA-cph5-m8f7-6c5x",
        "CVE-2021-3749",
        ("npm", "axios"),
        [{"introduced": "0"}, {"fixed": "0.21.2"}],
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
    ),
    record(
        "GHSA-35jh-r3h4-6jhm",
        "CVE-2021-23337",
        ("npm", "lodash"),
        [{"introduced": "0"}, {"fixed": "4.17.21"}],
        "CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H",
    ),
)
AGES = {"PyPI": timedelta(0), "npm": timedelta(days=30)}


def compile_all(folder: Path) -> None:
    """The indexes of all ecosystems, where `stackwarden` looks for them."""
    for ecosystem, age in AGES.items():
        compile_for(ecosystem, folder, RECORDS, age)


def compile_for(
    ecosystem: str, folder: Path, records: Iterable[Record], age: timedelta = timedelta(0)
) -> None:
    """The index of one ecosystem, of the records that are about it."""
    advisories = [found for one in records for found in read(one) if found.ecosystem == ecosystem]
    compile_index(
        advisories,
        folder / f"{ecosystem}.sqlite",
        source="tests",
        sha256="0",
        made=datetime.now(timezone.utc) - age,
    )
