"""Lines of a text, as editors, Git and the engines of the languages number them.

A line ends with LF, CR LF or CR. `str.splitlines` also splits at form feeds, at separators of
records and at four more characters, which are ordinary characters of a source: places behind them
would be on other lines than in the editor.
"""

from __future__ import annotations

from policypack.start.lazy_patterns import lazy_pattern

_LINE = lazy_pattern(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def split_lines(text: str, keep_ends: bool = False) -> list[str]:
    """The lines of a text; nothing follows the last end."""
    lines = _LINE.findall(text)
    return lines if keep_ends else [line.rstrip("\r\n") for line in lines]


def split_as_setuptools(text: str) -> list[str]:
    """The lines of a list of requirements, for which pip and setuptools use `str.splitlines`.

    https://github.com/pypa/pip/blob/main/src/pip/_internal/req/req_file.py (preprocess)
    """
    return text.splitlines()


def normalize(text: str) -> str:
    """The text with LF at the end of each line, as Python's text files have them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
