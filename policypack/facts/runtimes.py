"""Lambda's managed runtimes, oldest first in each family, and when AWS deprecates them.

The dates are those of AWS's page, as cfn-lint 1.58.0 of 2026-10-20 keeps them; those of the newest
runtimes were compared with the page itself. AWS moves dates that lie ahead, so a finding names the
date of this table. `-` stands for a date that is not known yet: Lambda's API has the runtime
(botocore 1.43.117), and cfn-lint has no date for it.
"""

from __future__ import annotations

from datetime import date

AS_OF = "2026-10-20"
SOURCE = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"
# The runtime of each family to move to: the newest that pulumi_aws 7.51.1 knows too.
_NEWEST = {
    "dotnet": "dotnet10",
    "java": "java25",
    "nodejs": "nodejs24.x",
    "provided": "provided.al2023",
    "python": "python3.14",
    "ruby": "ruby3.4",
}
# For Go, AWS names the OS-only runtimes as the successor.
_TABLE = """
dotnet    dotnetcore1.0    2019-06-27
dotnet    dotnetcore2.0    2019-05-30
dotnet    dotnetcore2.1    2022-01-05
dotnet    dotnetcore3.1    2023-04-03
dotnet    dotnet6          2024-12-20
dotnet    dotnet8          2026-11-10
dotnet    dotnet10         2028-11-14
java      java8            2024-01-08
java      java8.al2        2027-06-30
java      java11           2027-06-30
java      java17           2027-06-30
java      java8.al2023     -
java      java11.al2023    -
java      java17.al2023    -
java      java21           2029-06-30
java      java25           2029-06-30
nodejs    nodejs           2016-08-30
nodejs    nodejs4.3        2020-03-05
nodejs    nodejs4.3-edge   2020-03-05
nodejs    nodejs6.10       2019-08-12
nodejs    nodejs8.10       2020-03-06
nodejs    nodejs10.x       2021-07-30
nodejs    nodejs12.x       2023-03-31
nodejs    nodejs14.x       2023-12-04
nodejs    nodejs16.x       2024-06-12
nodejs    nodejs18.x       2025-09-01
nodejs    nodejs20.x       2026-04-30
nodejs    nodejs22.x       2027-04-30
nodejs    nodejs24.x       2028-04-30
nodejs    nodejs26.x       -
provided  go1.x            2024-01-08
provided  provided         2024-01-08
provided  provided.al2     2026-07-31
provided  provided.al2023  2029-06-30
python    python2.7        2021-07-15
python    python3.6        2022-07-18
python    python3.7        2023-12-04
python    python3.8        2024-10-14
python    python3.9        2025-12-15
python    python3.10       2026-10-31
python    python3.11       2027-06-30
python    python3.12       2028-10-31
python    python3.13       2029-06-30
python    python3.14       2029-06-30
python    python3.15       -
ruby      ruby2.5          2021-07-30
ruby      ruby2.7          2023-12-07
ruby      ruby3.2          2026-03-31
ruby      ruby3.3          2027-03-31
ruby      ruby3.4          2028-03-31
ruby      ruby4.0          2029-03-31
"""
_ROWS = [line.split() for line in _TABLE.split("\n") if line]

# When AWS stops to patch each runtime; None where that is not known yet.
DEPRECATED_ON = {name: None if day == "-" else date.fromisoformat(day) for _, name, day in _ROWS}
_ORDER = list(DEPRECATED_ON)
_FAMILY = {name: family for family, name, _ in _ROWS}


def newest(runtime: str) -> str | None:
    """The runtime that replaces this one; None where it is as new, or not in the table."""
    wanted = _NEWEST.get(_FAMILY.get(runtime, ""))
    if wanted is None or _ORDER.index(runtime) >= _ORDER.index(wanted):
        return None
    return wanted
