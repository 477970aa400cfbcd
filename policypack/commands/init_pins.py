"""The hashes that `stackwarden init` writes: a commit of Stackwarden, and the digest of an image.

Both come from an option, else from the file that an earlier run has written. A commit that neither
names is the one of this version's tag.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from policypack import VERSION
from policypack.preview.git_changes import UnknownChangesError, git
from policypack.reading.files import PAGE, read_text
from policypack.reading.text_lines import split_lines
from policypack.start.lazy_patterns import lazy_pattern

REPOSITORY = "https://github.com/stackwarden/stackwarden"
COMMIT = lazy_pattern(r"[0-9a-f]{40}")
IMAGE = lazy_pattern(r"[\w./:-]+@sha256:[0-9a-f]{64}")
_USED = lazy_pattern(r"stackwarden/stackwarden[@/]([0-9a-f]{40}(?: # v[\w.]+)?)")
# Python is in the first image; the other one has every language.
_IMAGES = {True: "pulumi/pulumi-python", False: "pulumi/pulumi"}


class Pins(NamedTuple):
    """`commit` may end with a comment that names its version; `image` may be empty."""

    commit: str = ""
    image: str = ""


def resolve(job: Path, commit: str | None, image: str | None, runtimes: set[str] | None) -> Pins:
    """Returns the pins for the CI job in that file; `runtimes` are those that its image must have.

    Raises ValueError where a pin is neither given nor known.
    """
    used = read_text(job, PAGE) if job.is_file() else ""
    found = _USED.search(used)
    former = found[1] if found else ""
    # The file has the version of the commit, too.
    chosen = former if commit is None or former.startswith(commit) else commit
    chosen = chosen or _released()
    return Pins(chosen, "" if runtimes is None else image or _image(used, runtimes))


def _released() -> str:
    """The commit of this version's tag, from the repository."""
    tag = f"refs/tags/v{VERSION}"
    remedy = "name the commit that you have reviewed with --commit"
    try:
        listed = git(
            Path.cwd(), "ls-remote", REPOSITORY, tag, f"{tag}^{{}}",
            environment={"GIT_TERMINAL_PROMPT": "0"},
        )  # fmt: skip
    except UnknownChangesError as error:
        raise ValueError(f"{error}; {remedy}") from None
    # The commit of an annotated tag follows the tag.
    commits = [line.split()[0] for line in split_lines(listed.decode())]
    if not commits:
        raise ValueError(f"{REPOSITORY}: no tag v{VERSION}; {remedy}")
    return f"{commits[-1]} # v{VERSION}"


def _image(used: str, runtimes: set[str]) -> str:
    found = IMAGE.search(used)
    if found:
        return found[0]
    name = _IMAGES[runtimes <= {"python", "yaml"}]
    raise ValueError(
        f"no digest of the job's image is known; name it with --image {name}@sha256:..., as "
        f"`docker buildx imagetools inspect {name}` prints it"
    )
