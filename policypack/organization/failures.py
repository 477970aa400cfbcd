"""Errors of sources in one line: the service's own code, what it says, and what to do.

`failures.csv` has the documented codes. One that ends with `*` stands for all that begin like it.
"""

from __future__ import annotations

import csv
import errno
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

# A message of a service may be a page.
_LONGEST = 200


class LastingError(OSError):
    """What another try would not change."""


def failure(service: str, code: str, says: str, where: str) -> OSError:
    """The error of a service."""
    row = _row(service, code)
    kind = OSError if row["again"] else LastingError
    return kind(errno.EIO, reason(service, code, says), where)


def reason(service: str, code: str, says: str = "") -> str:
    """The text of an error."""
    first = " ".join(says.strip().partition("\n")[0].split()).rstrip(".")
    said = f": {first[:_LONGEST]}" if first and first != code else ""
    return f"{service} answered {code}{said}; {_row(service, code)['remedy']}"


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    made: dict[str, dict[str, Mapping[str, str]]] = {}
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            made.setdefault(row["service"], {})[row["code"]] = row
    return made


def _row(service: str, code: str) -> Mapping[str, str]:
    rows = _table()[service]
    starts = (f"{code[:length]}*" for length in range(len(code), -1, -1))
    return next(rows[each] for each in (code, *starts) if each in rows)


def of_client(service: str, error: BaseException) -> tuple[str, str]:
    """The code of an error of a client of buckets, empty if it has none, and what it says.

    The packages of fsspec put errors of their own around it.
    """
    chain = [*_chain(error)]
    codes = [found for each in chain if (found := _code(each))[0]]
    names = [(type(each).__name__, str(each)) for each in chain]
    known = (each for each in (*codes, *names) if each[0] in _table().get(service, ()))
    return next(known, codes[0] if codes else ("", str(error)))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what led to it, as far as anybody would look."""
    for _ in range(8):
        if error is not None:
            yield error
            error = error.__cause__ or error.__context__


def _code(error: BaseException) -> tuple[str, str]:
    """As botocore has it, then azure-core, then gcsfs."""
    response = getattr(error, "response", None)
    if isinstance(response, Mapping) and isinstance(told := response.get("Error"), Mapping):
        return str(told.get("Code", "")), str(told.get("Message", ""))
    # A bucket in another region sends botocore back to where it came from.
    if isinstance(error, RecursionError):
        return "PermanentRedirect", ""
    forbidden, _, says = str(error).partition("\n")
    if forbidden.startswith("Forbidden: "):
        return "403", says
    code = getattr(error, "error_code", None) or getattr(error, "code", None) or ""
    return str(getattr(code, "value", code)), str(error)
