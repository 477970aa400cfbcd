"""Records the pictures of the first page: a terminal and a map, both made by real runs.

    python -m tools.site.recording        writes tools/site/assets/terminal.svg and map.svg

The program is the tutorial's, before and after. The commands run in a pseudo-terminal, and their
output is drawn with its colors. Nothing moves, so readers see the finding immediately.
"""

from __future__ import annotations

import fcntl
import html
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.color_triplet import ColorTriplet
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tools.site.staging import ROOT, SITE
from tools.site.tutorial import PAGE, File, steps

_COLUMNS = 100
# Of the first program one finding, so that both previews fit on one screen.
_BEFORE, _AFTER = "stackwarden preview --only sqs-queue-unencrypted", "stackwarden preview"
_LAYER = ("stackwarden", "layer", "--output", "guards.zip")
_DRAWN = ROOT / "tests" / "stacks" / "leaky"
# In pixels.
_CELL, _LINE, _FONT, _MARGIN, _BAR = 8.4, 19, 14, 18, 34
_UP = "\x1b[1A"
_INK, _PAPER = "#e6edf3", "#0d1117"
# Colors of which each has a contrast of at least 4.5 to the background.
_THEME = TerminalTheme(
    (13, 17, 23),
    (230, 237, 243),
    [
        (139, 148, 158),
        (255, 123, 114),
        (86, 211, 100),
        (227, 179, 65),
        (121, 192, 255),
        (210, 168, 255),
        (86, 212, 221),
        (230, 237, 243),
    ],
)


def recorded(folder: Path, env: Mapping[str, str]) -> list[Text]:
    """Runs the commands on the program of the tutorial, and returns what the terminal showed."""
    files = [step for step in steps(PAGE.read_text(encoding="utf-8")) if isinstance(step, File)]
    first = {file.path: file for file in reversed(files)}
    last = {file.path: file for file in files}
    subprocess.run([*_LAYER], cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL)
    lines: list[Text] = []
    for made, command in ((first, _BEFORE), (last, _AFTER)):
        for file in made.values():
            (folder / file.path).parent.mkdir(exist_ok=True)
            (folder / file.path).write_text(file.text, encoding="utf-8")
        lines += [Text(f"$ {command}", style="bold"), *_lines(command, folder, env), Text("")]
    return lines


def _lines(command: str, folder: Path, env: Mapping[str, str]) -> Iterator[Text]:
    """The lines on the terminal at the end of the command."""
    terminal, own = pty.openpty()
    fcntl.ioctl(own, termios.TIOCSWINSZ, struct.pack("HHHH", 60, _COLUMNS, 0, 0))
    found: list[str] = []
    with subprocess.Popen(
        command.split(), cwd=folder, env=dict(env), stdin=own, stdout=own, stderr=own
    ):
        os.close(own)
        rest = ""
        for chunk in _chunks(terminal):
            *whole, rest = (rest + chunk).split("\n")
            found += whole
    os.close(terminal)
    for line, after in zip(found, [*found[1:], ""], strict=True):
        # Progress was overwritten: within its line, or by the next one, which goes up to it.
        if _UP not in after:
            kept = re.split(r"\r(?!$)|\x1b\[2K", line.rstrip("\r"))[-1]
            yield Text.from_ansi(kept)


def _chunks(terminal: int) -> Iterator[str]:
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            return
        if not data:
            return
        yield data.decode("utf-8", "replace")


def drawing(lines: Sequence[Text], title: str) -> str:
    """Returns the recording as SVG."""
    console = Console(width=_COLUMNS, color_system="truecolor", force_terminal=True)
    rows = [row for line in lines for row in line.wrap(console, _COLUMNS)]
    width = round(_COLUMNS * _CELL + 2 * _MARGIN)
    height = len(rows) * _LINE + _BAR + 2 * _MARGIN
    dots = "".join(
        f'<circle cx="{20 + 20 * at}" cy="17" r="6" fill="{color}"/>'
        for at, color in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    )
    drawn = "\n".join(_row(console, row, at) for at, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" aria-label="{html.escape(title)}">\n<style>\n'
        f"text{{font:{_FONT}px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',"
        f"monospace;fill:{_INK};white-space:pre}}\n.b{{font-weight:700}}\n</style>\n"
        f'<rect width="{width}" height="{height}" rx="10" fill="{_PAPER}"/>\n'
        f"{dots}\n{drawn}\n</svg>\n"
    )


def _row(console: Console, line: Text, at: int) -> str:
    y = _BAR + _MARGIN + at * _LINE + _FONT
    column = 0
    spans = []
    for segment in line.render(console):
        text = segment.text.rstrip("\n")
        if text.strip():
            x = _MARGIN + column * _CELL
            spans.append(
                f'<tspan x="{x:.1f}" textLength="{len(text) * _CELL:.1f}"'
                f"{_look(segment.style)}>{html.escape(text)}</tspan>"
            )
        column += len(text)
    return f'<text y="{y}">{"".join(spans)}</text>'


def _look(style: Style | None) -> str:
    if style is None:
        return ""
    bold = ' class="b"' if style.bold else ""
    color = ColorTriplet(139, 148, 158) if style.dim else None
    if style.color and not style.color.is_default:
        color = style.color.get_truecolor(_THEME)
    return f'{bold} fill="{color.hex}"' if color else bold


def main() -> None:
    """Writes both pictures."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "orders"
        folder.mkdir()
        tools = (ROOT / ".tools" / "pulumi-folder").read_text(encoding="utf-8").strip()
        path = os.pathsep.join((str(Path(sys.executable).parent), tools, os.environ["PATH"]))
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "LC_ALL") if name in os.environ}
        env = {**kept, "PATH": path, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        # No clone of the repository around the program, and no cache of the user's.
        env["XDG_CACHE_HOME"] = str(Path(scratch) / "cache")
        title = "A terminal: stackwarden preview blocks a stack, and passes it with guards"
        text = drawing(recorded(folder, env), title)
        (SITE / "assets" / "terminal.svg").write_text(text, encoding="utf-8")
        command = ["stackwarden", "map", "--cwd", str(_DRAWN), "--format", "svg"]
        drawn = subprocess.run(
            command, env=env, capture_output=True, encoding="utf-8", check=True
        ).stdout
        (SITE / "assets" / "map.svg").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
