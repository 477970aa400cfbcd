"""Sources that no person writes end a search; they neither stop a run nor hold it up."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.program_files.arguments.program import Site
from tests.program_files.arguments.test_labelled import RUNTIMES, program

BUCKET = Site("aws:s3/bucket:Bucket", "logs")
PYTHON = "import pulumi_aws as aws\n"
NODE = 'import * as aws from "@pulumi/aws";\n'


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [
        ("typescript", "index.ts", NODE + f"new aws.s3.Bucket('logs', {'[' * 9000}{']' * 9000});"),
        ("typescript", "index.ts", NODE + f"new aws.s3.Bucket('logs', {'f(' * 9000}{')' * 9000});"),
        ("python", "__main__.py", f"{PYTHON}aws.s3.Bucket('logs', acl={'-' * 5000}1)"),
        ("python", "__main__.py", f"{PYTHON}aws.s3.Bucket('logs', {' ' * 2**20})"),
        ("python", "__main__.py", f"{PYTHON}aws.s3.Bucket('logs', acl=("),
    ],
)
def test_such_a_source_gives_no_place(tmp_path: Path, language: str, name: str, text: str) -> None:
    assert program(tmp_path, {name: text}, RUNTIMES[language]).argument(BUCKET, "acl") is None


def test_names_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    lines = [f"x{n} = dict(**x{n + 1}, **x{(n + 7) % 300})" for n in range(299)]
    text = "\n".join([PYTHON, *lines, "x299 = x0", "aws.s3.Bucket('logs', **x0)", ""])
    found = program(tmp_path, {"__main__.py": text}, "python").argument(BUCKET, "acl")
    assert found is not None
    assert (found.place, found.complete, found.origin) == (found.head, False, None)


def test_a_file_outside_of_the_root_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "secret.py").write_text(
        f"{PYTHON}aws.s3.Bucket('logs', acl='x')\n", encoding="utf-8"
    )
    found = program(tmp_path / "shop", {"__main__.py": "\n"}, "python")
    site = BUCKET._replace(frames=(("../secret.py", 2),))
    assert found.argument(site, "acl") is None
