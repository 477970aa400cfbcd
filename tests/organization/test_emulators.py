"""Object storage of three clouds, every night: it installs emulators and clients."""

from __future__ import annotations

import pytest

from tests.benchmarks.rounds import Missing
from tests.organization import emulators
from tests.tries import nightly


@nightly("organization/test_servers.py::test_a_backend_in_s3_is_judged")
def test_an_audit_finds_in_each_bucket_what_it_finds_in_the_exports(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        emulators.main()
    except Missing as missing:
        pytest.skip(str(missing))
    told = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in told] == [
        "S3",
        "Azure Blob Storage",
        "Google Cloud Storage",
    ]
