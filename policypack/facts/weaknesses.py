"""The weaknesses that rules declare, by CWE number: `weaknesses.csv`.

A line has MITRE's name, the short names that people search for, the common one first, and the
categories of the OWASP Top 10. The Serverless Top 10 reads the categories of 2017 for functions.

The categories of 2017 are those of MITRE's view 1026, and those of 2021 and 2025 are the lists of
mapped CWEs on OWASP's pages. A weakness that no list names has the category of its nearest parent
(MITRE's view 1000); CWE-1395 has the categories whose subject it is.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from policypack.start.lazy_patterns import lazy_pattern

AS_OF = "2026-12-02"
SOURCES = {
    "MITRE CWE 4.14": "https://cwe.mitre.org/data/index.html",
    "OWASP Top 10 2017 (CWE view)": "https://cwe.mitre.org/data/definitions/1026.html",
    "OWASP Top 10 2021": "https://owasp.org/Top10/2021/",
    "OWASP Top 10 2025": "https://owasp.org/Top10/2025/",
    "OWASP Serverless Top 10": "https://github.com/OWASP/Serverless-Top-10-Project",
}
# The names of OWASP's categories.
CATEGORIES = {
    "A1:2017": "Injection",
    "A2:2017": "Broken Authentication",
    "A3:2017": "Sensitive Data Exposure",
    "A4:2017": "XML External Entities (XXE)",
    "A5:2017": "Broken Access Control",
    "A6:2017": "Security Misconfiguration",
    "A7:2017": "Cross-Site Scripting (XSS)",
    "A8:2017": "Insecure Deserialization",
    "A9:2017": "Using Components with Known Vulnerabilities",
    "A10:2017": "Insufficient Logging and Monitoring",
    "A01:2021": "Broken Access Control",
    "A02:2021": "Cryptographic Failures",
    "A03:2021": "Injection",
    "A04:2021": "Insecure Design",
    "A05:2021": "Security Misconfiguration",
    "A06:2021": "Vulnerable and Outdated Components",
    "A07:2021": "Identification and Authentication Failures",
    "A08:2021": "Software and Data Integrity Failures",
    "A09:2021": "Security Logging and Monitoring Failures",
    "A10:2021": "Server-Side Request Forgery (SSRF)",
    "A01:2025": "Broken Access Control",
    "A02:2025": "Security Misconfiguration",
    "A03:2025": "Software Supply Chain Failures",
    "A04:2025": "Cryptographic Failures",
    "A05:2025": "Injection",
    "A06:2025": "Insecure Design",
    "A07:2025": "Authentication Failures",
    "A08:2025": "Software or Data Integrity Failures",
    "A09:2025": "Security Logging & Alerting Failures",
    "A10:2025": "Mishandling of Exceptional Conditions",
}
_TABLE = Path(__file__).with_suffix(".csv")
_ID = lazy_pattern(r"cwe[ -]?0*(\d+)")


class Weakness(NamedTuple):
    """A weakness: its CWE number, MITRE's name, the short names and OWASP's categories."""

    number: int
    name: str
    short_names: tuple[str, ...]
    categories: tuple[str, ...]


@lru_cache(maxsize=1)
def weaknesses() -> dict[int, Weakness]:
    """Returns the lines of the table by CWE number."""
    # A start of the pack reads no table.
    import csv

    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {
            int(row["cwe"]): Weakness(
                int(row["cwe"]),
                row["name"],
                tuple(row["short_names"].split(";")),
                tuple(row["owasp"].split()),
            )
            for row in csv.DictReader(file)
        }


def label(number: int) -> str:
    """Returns the ID with the common short name, such as `CWE-78 (command injection)`; the ID alone
    for a weakness that is not in the table."""
    known = weaknesses().get(number)
    return f"CWE-{number} ({known.short_names[0]})" if known else f"CWE-{number}"


def address(number: int) -> str:
    """Returns MITRE's page about a weakness."""
    return f"https://cwe.mitre.org/data/definitions/{number}.html"


def number_of(text: str) -> int | None:
    """Returns the number of an ID such as `CWE-78` or `cwe 078`; None for any other text."""
    found = _ID.fullmatch(text.strip().casefold())
    return int(found[1]) if found else None
