"""Ways to write a secret in a source: no report shows a line that holds one or a part of one."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.commands import fix, main
from policypack.credentials.known import KnownSecrets
from policypack.program_edits.programs import EditedFile
from policypack.report.code_frames import frame
from policypack.report.formats import FORMATS, Terminal, render
from policypack.report.secret_lines import secret_lines
from tests.report.run_documents import finding
from tests.report.run_documents import preview as run_document

SECRET = "Zq7!xK9@wV3+"
B64 = base64.b64encode(SECRET.encode()).decode()
HEX = SECRET.encode().hex()
CODES = ", ".join(str(ord(each)) for each in SECRET)
X = "".join(f"\\x{ord(each):02x}" for each in SECRET)
U = "".join(f"\\u{ord(each):04x}" for each in SECRET)
WIDE = "".join(f"\\U{ord(each):08x}" for each in SECRET)
BRACED = "".join(f"\\u{{{ord(each):x}}}" for each in SECRET)
OCTAL = "".join(f"\\{ord(each):03o}" for each in SECRET)
NAMED = "\\N{LATIN CAPITAL LETTER Z}"
HALVES = one, two = SECRET[:5], SECRET[5:]
URL = "postgres://app:" + SECRET + "@db/x"
LONG_KEY = "\n".join(["-----BEGIN KEY-----", "MIIB" + "x9Q" * 20, "-----END KEY-----"])

# Language: name -> source, and the lines that hold the secret. Every other line is shown, one that
# only names a variable with the secret too.
PYTHON: dict[str, tuple[str, set[int]]] = {
    "single quotes": (f"a = 1\nx = '{SECRET}'\nb = 2", {2}),
    "double quotes": (f'a = 1\nx = "{SECRET}"\nb = 2', {2}),
    "triple quotes": (f'x = """{SECRET}"""\nb = 2', {1}),
    "triple quotes over lines": (f'x = """\n{SECRET}\n""".strip()\nb = 2', {1, 2, 3}),
    "raw": (f"x = r'{SECRET}'\nb = 2", {1}),
    "bytes": (f"x = b'{SECRET}'.decode()\nb = 2", {1}),
    "unicode prefix": (f"x = u'{SECRET}'\nb = 2", {1}),
    "hexadecimal escapes": (f"x = '{X}'\nb = 2", {1}),
    "unicode escapes": (f"x = '{U}'\nb = 2", {1}),
    "wide escapes": (f"x = '{WIDE}'\nb = 2", {1}),
    "octal escapes": (f"x = '{OCTAL}'\nb = 2", {1}),
    "named escape": (f"x = '{NAMED}{SECRET[1:]}'\nb = 2", {1}),
    "continued literal": (f"x = '{one}\\\n{two}'\nb = 2", {1, 2}),
    "adjacent literals": (f"x = '{one}' '{two}'\nb = 2", {1}),
    "adjacent literals over lines": (f"x = (\n    '{one}'\n    '{two}'\n)\nb = 2", {2, 3}),
    "concatenation": (f"x = '{one}' + '{two}'\nb = 2", {1}),
    "concatenation over lines": (f"x = (\n    '{one}'\n    + '{two}'\n)\nb = 2", {2, 3}),
    "single characters": ("x = " + " + ".join(map(repr, SECRET)) + "\nb = 2", {1}),
    "join": (f"x = ''.join(['{one}', '{two}'])\nb = 2", {1}),
    "format": (f"x = '{{}}{{}}'.format('{one}', '{two}')\nb = 2", {1}),
    "percent": (f"x = '%s%s' % ('{one}', '{two}')\nb = 2", {1}),
    "f-string of a literal": (f"x = f\"{one}{{'{two}'}}\"\nb = 2", {1}),
    "f-string of a variable": (f"y = '{two}'\nb = 2\nx = f'{one}{{y}}'", {1, 3}),
    "a variable above": (f"x = '{SECRET}'\nb = 2\nuse(password=x)", {1}),
    "two variables above": (f"y = '{one}'\nz = '{two}'\nb = 2\nx = y + z", {1, 2}),
    "variables of one assignment": (
        f"y, z = '{one}', '{two}'\nb = 2\nx = y + z",
        {1},
    ),
    "attributes": (f"c.y = '{one}'\nb = 2\nc.z = '{two}'\nx = c.y + c.z", {1, 3}),
    "variables far apart": (
        f"z = '{two}'\nb = 'other'\ny = '{one}'\nc = 'more'\nx = y + z",
        {1, 3},
    ),
    "base64": (f"x = b64decode('{B64}')\nb = 2", {1}),
    "base64 in pieces": (f"x = b64decode('{B64[:7]}' + '{B64[7:]}')\nb = 2", {1}),
    "hexadecimal": (f"x = bytes.fromhex('{HEX}')\nb = 2", {1}),
    "reversed": (f"x = '{SECRET[::-1]}'[::-1]\nb = 2", {1}),
    "codes of characters": (f"x = ''.join(map(chr, [{CODES}]))\nb = 2", {1}),
    "percent-encoded": ("x = unquote('Zq7%21xK9%40wV3%2B')\nb = 2", {1}),
    "in a URL": (f"x = '{URL}'\nb = 2", {1}),
    "in a URL in pieces": (f"x = 'postgres://app:{one}' '{two}@db/x'\nb = 2", {1}),
    "in JSON": (f'x = \'{{"k": "{SECRET}"}}\'\nb = 2', {1}),
    "value of a dictionary": (f"x = {{\n    'k': '{SECRET}',\n    'l': 'shown',\n}}", {2}),
    "key of a dictionary": (f"x = {{'{SECRET}': 1}}\nb = 2", {1}),
    "default of a parameter": (f"def f(x='{SECRET}'):\n    return x", {1}),
    "comment": (f"b = 2  # it is {SECRET}\nc = 3", {1}),
    "docstring": (f'def f():\n    """It is {SECRET}."""\n    return 1', {2}),
    "basic authentication": (
        f"x = 'Basic {base64.b64encode(f'app:{SECRET}'.encode()).decode()}'\nb = 2",
        {1},
    ),
    "conditional": (f"x = y if z else '{SECRET}'\nb = 2", {1}),
}
TYPESCRIPT: dict[str, tuple[str, set[int]]] = {
    "single quotes": (f"const a = 1;\nconst x = '{SECRET}';\nconst b = 2;", {2}),
    "double quotes": (f'const x = "{SECRET}";\nconst b = 2;', {1}),
    "template": (f"const x = `{SECRET}`;\nconst b = 2;", {1}),
    "template over lines": (f"const x = `\n{SECRET}\n`.trim();\nconst b = 2;", {1, 2, 3}),
    "raw template": (f"const x = String.raw`{SECRET}`;\nconst b = 2;", {1}),
    "hexadecimal escapes": (f"const x = '{X}';\nconst b = 2;", {1}),
    "unicode escapes": (f'const x = "{U}";\nconst b = 2;', {1}),
    "braced escapes": (f'const x = "{BRACED}";\nconst b = 2;', {1}),
    "octal escapes": (f"const x = '{OCTAL}';\nconst b = 2;", {1}),
    "escapes in a template": (f"const x = `{X}`;\nconst b = 2;", {1}),
    "escapes without need": (
        f"const x = '\\Zq7\\!xK9' +\n  '{SECRET[7:]}';\nconst b = 2;",
        {1, 2},
    ),
    "continued literal": (f"const x = '{one}\\\n{two}';\nconst b = 2;", {1, 2}),
    "concatenation": (f"const x = '{one}' + \"{two}\";\nconst b = 2;", {1}),
    "concatenation over lines": (f"const x =\n  '{one}' +\n  '{two}';\nconst b = 2;", {2, 3}),
    "single characters": (
        "const x = " + " + ".join(f"'{each}'" for each in SECRET) + ";\nconst b = 2;",
        {1},
    ),
    "template of a literal": (f"const x = `{one}${{'{two}'}}`;\nconst b = 2;", {1}),
    "template of a template": (f"const x = `{one}${{`{two}`}}`;\nconst b = 2;", {1}),
    "template of a variable": (
        f"const y = '{two}';\nconst b = 2;\nconst x = `{one}${{y}}`;",
        {1, 3},
    ),
    "template of an object": (
        f"const x = `${{f({{a: '{one}'}})}}` + '{two}';\nconst b = 2;",
        {1},
    ),
    "a variable above": (f"const x = '{SECRET}';\nconst b = 2;\nuse(x);", {1}),
    "two variables above": (
        f"let y = '{one}';\nlet z = '{two}';\nconst b = 2;\nconst x = y + z;",
        {1, 2},
    ),
    "variables far apart": (
        f"let z = '{two}';\nlet o = 'other';\nlet y = '{one}';\nlet p = 'm';\nconst x = y + z;",
        {1, 3},
    ),
    "join": (f"const x = ['{one}', '{two}'].join('');\nconst b = 2;", {1}),
    "concat": (f"const x = '{one}'.concat('{two}');\nconst b = 2;", {1}),
    "base64": (f"const x = Buffer.from('{B64}', 'base64');\nconst b = 2;", {1}),
    "atob": (f"const x = atob('{B64}');\nconst b = 2;", {1}),
    "base64 in pieces": (f"const x = atob('{B64[:6]}' + '{B64[6:]}');\nconst b = 2;", {1}),
    "hexadecimal": (f"const x = Buffer.from('{HEX}', 'hex');\nconst b = 2;", {1}),
    "reversed": (f"const x = [...'{SECRET[::-1]}'].reverse().join('');\nconst b = 2;", {1}),
    "codes of characters": (f"const x = String.fromCharCode({CODES});\nconst b = 2;", {1}),
    "percent-encoded": ("const x = decodeURIComponent('Zq7%21xK9%40wV3%2B');\nconst b = 2;", {1}),
    "in a URL": (f"const x = '{URL}';\nconst b = 2;", {1}),
    "in a URL of pieces": (f"const x = `postgres://app:{one}` + '{two}@db';\nconst b = 2;", {1}),
    "in JSON": (f'const x = \'{{"k": "{SECRET}"}}\';\nconst b = 2;', {1}),
    "property": (f"const x = {{\n  k: '{SECRET}',\n  l: 'shown',\n}};", {2}),
    "key": (f"const x = {{ '{SECRET}': 1 }};\nconst b = 2;", {1}),
    "line comment": (f"const b = 2; // it's {SECRET}\nconst c = 3;", {1}),
    "block comment": (f"/* it's\n {SECRET} */\nconst c = 3;", {2}),
    "after an apostrophe": (f"// don't\nconst x = '{SECRET}';\nconst b = 2;", {2}),
    "after a regular expression": (f"const r = /['\"]/;\nconst x = '{SECRET}';\nconst b = 2;", {2}),
    "default of a parameter": (f"function f(x = '{SECRET}') {{\n  return 1;\n}}", {1}),
}
YAML: dict[str, tuple[str, set[int]]] = {
    "plain": (f"a: 1\nx: {SECRET}\nb: 2", {2}),
    "single quotes": (f"x: '{SECRET}'\nb: 2", {1}),
    "double quotes": (f'x: "{SECRET}"\nb: 2', {1}),
    "hexadecimal escapes": (f'x: "{X}"\nb: 2', {1}),
    "unicode escapes": (f'x: "{U}"\nb: 2', {1}),
    "wide escapes": (f'x: "{WIDE}"\nb: 2', {1}),
    "escaped line break": (f'x: "{one}\\\n  {two}"\nb: 2', {1, 2}),
    "literal": (f"x: |\n  {SECRET}\nb: 2", {1, 2}),
    "literal without its end": (f"x: |-\n  {SECRET}\nb: 2", {1, 2}),
    "folded": (f"x: >\n  {SECRET}\nb: 2", {1, 2}),
    "folded without its end": (f"x: >-\n  {SECRET}\nb: 2", {1, 2}),
    "indented literal": (f"x: |2\n   {SECRET}\nb: 2", {1, 2}),
    "on the next line": (f"x:\n  {SECRET}\nb: 2", {2}),
    "tagged": (f"x: !!str {SECRET}\nb: 2", {1}),
    "binary": (f"x: !!binary {B64}\nb: 2", {1}),
    "binary over lines": (f"x: !!binary |\n  {B64[:8]}\n  {B64[8:]}\nb: 2", {1, 2, 3}),
    "anchor": (f"x: &p {SECRET}\nb: 2\ny: *p", {1}),
    "in a list": (f"x:\n  - shown\n  - {SECRET}\n  - more", {3}),
    "in a flow list": (f"x: [shown, '{SECRET}']\nb: 2", {1}),
    "in a flow mapping": (f"x: {{k: '{SECRET}'}}\nb: 2", {1}),
    "flow over lines": (f"x: {{\n  k: '{SECRET}',\n  l: shown\n}}", {2}),
    "quoted key": (f"'{SECRET}': 1\nb: 2", {1}),
    "explicit key": (f"? '{SECRET}'\n: 1\nb: 2", {1}),
    "secret function": (f"x:\n  fn::secret: {SECRET}\nb: 2", {2}),
    "join": (f"x:\n  fn::join:\n    - ''\n    - [{one}, '{two}']\nb: 2", {4}),
    "join over lines": (f"x:\n  fn::join:\n    - ''\n    - - {one}\n      - '{two}'\nb: 2", {4, 5}),
    "base64 function": (f"x:\n  fn::fromBase64: {B64}\nb: 2", {2}),
    "hexadecimal": (f"x: '{HEX}'\nb: 2", {1}),
    "reversed": (f"x: '{SECRET[::-1]}'\nb: 2", {1}),
    "percent-encoded": ("x: Zq7%21xK9%40wV3%2B\nb: 2", {1}),
    "variable": (f"variables:\n  p: {SECRET}\n  b: 2\nx: ${{p}}", {2}),
    "interpolated": (f"variables:\n  p: '{two}'\n  b: 2\nx: {one}${{p}}", {2, 4}),
    "two variables": (
        f"variables:\n  y: {one}\n  b: 2\n  z: '{two}'\nx: ${{y}}${{z}}",
        {2, 4},
    ),
    "in a URL": (f"x: {URL}\nb: 2", {1}),
    "in JSON": (f'x: \'{{"k": "{SECRET}"}}\'\nb: 2', {1}),
    "in JSON over lines": (f'x: |\n  {{\n    "k": "{SECRET}"\n  }}\nb: 2', {1, 2, 3, 4}),
    "comment": (f"b: 2  # it is {SECRET}\nc: 3", {1}),
    "comment on its own": (f"# it's {SECRET}\nc: 3", {1}),
    "document mark": (f"---\nx: {SECRET}\nb: 2", {2}),
    "merge": (f"y: &y\n  p: {SECRET}\nx:\n  <<: *y\n  b: 2", {2}),
    "environment of a container": (f"- name: X\n  value: {SECRET}\n- name: Y", {2}),
}
CASES = [
    pytest.param(f"main{suffix}", text, lines, id=f"{suffix} {name}")
    for suffix, cases in ((".py", PYTHON), (".ts", TYPESCRIPT), (".yaml", YAML))
    for name, (text, lines) in cases.items()
]


@pytest.fixture
def known() -> KnownSecrets:
    made = KnownSecrets()
    made.add([SECRET])
    return made


def test_there_are_forty_ways_in_each_language() -> None:
    assert min(map(len, (PYTHON, TYPESCRIPT, YAML))) >= 40


@pytest.mark.parametrize(("name", "text", "lines"), CASES)
def test_the_lines_of_a_secret_are_found(
    name: str, text: str, lines: set[int], known: KnownSecrets
) -> None:
    assert secret_lines(text, name, known) == lines


@pytest.mark.parametrize(("name", "text", "lines"), CASES)
def test_a_frame_of_code_does_not_show_them(
    name: str, text: str, lines: set[int], known: KnownSecrets, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    for at in range(1, text.count("\n") + 2):
        for number, shown, *_ in frame(tmp_path, name, at, known):
            assert ("not shown" in shown) or number not in lines


@pytest.mark.parametrize(("name", "text", "lines"), CASES)
def test_a_diff_of_fixes_does_not_show_them(
    name: str, text: str, lines: set[int], known: KnownSecrets
) -> None:
    before = f"top = 1\n{text}\nend = 1\n" if name != "main.yaml" else f"top: 1\n{text}\n"
    if name == "main.yaml" and (text.startswith(("-", "#", "?", "'"))):
        before = f"{text}\n"
    after = f"{before}# more\n"
    file = EditedFile(name, Path(name), before.encode(), after.encode())
    shown = "\n".join(fix._shown(file, False, known))
    source = text.split("\n")
    for number in lines:
        if len(source[number - 1].strip()) > 4:
            assert f"{source[number - 1]}\n" not in f"{shown}\n"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which each way is a file, the 40 of each language."""
    folder = tmp_path_factory.mktemp("written")
    for name, text, _ in _numbered():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _numbered() -> Iterator[tuple[str, str, set[int]]]:
    for number, case in enumerate(CASES):
        name, text, lines = case.values
        assert isinstance(name, str)
        assert isinstance(text, str)
        assert isinstance(lines, set)
        yield f"n{number}{Path(name).suffix}", text, lines


def _shown_parts(text: str) -> list[str]:
    """The secret, its halves and other spellings of it in an output."""
    return [each for each in (SECRET, *HALVES, B64, HEX, X, U, WIDE, OCTAL) if each in text]


def test_no_report_shows_them(written: Path, known: KnownSecrets) -> None:
    """GIVEN a finding at each line of each way THEN no format of a report shows a part of it."""
    places = [(name, line) for name, _, lines in _numbered() for line in sorted(lines)]
    found = [finding("sqs-queue-public", file=name, line=line) for name, line in places]
    document = run_document(found)
    terminal = Terminal(root=written, known=known, verbose=True)
    said = {form: render(document, form, terminal=terminal) for form in FORMATS}
    assert "not shown" in said["text"]
    assert {form: _shown_parts(text) for form, text in said.items() if _shown_parts(text)} == {}


def test_a_scan_of_such_code_shows_none(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(written), "--format", "json"]) == 1
    said = capsys.readouterr()
    assert "lambda-function-code-secret" in said.out
    assert _shown_parts(said.out + said.err) == []


@pytest.mark.parametrize(("name", "text", "lines"), CASES)
def test_without_secrets_every_line_is_shown(name: str, text: str, lines: set[int]) -> None:
    # A password in a URL or in a header is one by itself.
    shown = text.replace("://app:", "://app/").replace("Basic ", "")
    assert lines
    assert not secret_lines(shown, name, KnownSecrets())


def test_every_line_of_a_key_is_found(known: KnownSecrets) -> None:
    known.add([LONG_KEY])
    first, second, _ = LONG_KEY.splitlines()
    text = f"x = dedent('''\n    {first}\n    {second}\n''')\nb = 2"
    assert secret_lines(text, "main.py", known) >= {1, 2, 3, 4}
    assert 5 not in secret_lines(text, "main.py", known)


@pytest.mark.parametrize("name", ["main.py", "main.yaml"])
def test_a_source_that_cannot_be_read_is_not_shown(name: str, known: KnownSecrets) -> None:
    text = "x = (\n'a': [\n" if name == "main.py" else "a: [\nb: c: d\n"
    assert secret_lines(text, name, known) == {1, 2, 3}
    assert secret_lines(text, name, KnownSecrets()) == frozenset()


@pytest.mark.parametrize("end", ["`q\\", "`${", "'q\\", '"', "`$", "/*", "}", "`${`"])
def test_a_source_may_end_anywhere(end: str, known: KnownSecrets) -> None:
    assert secret_lines(f"const x = '{SECRET}';\n{end}", "main.ts", known) == {1}


def test_a_source_that_takes_too_long_is_not_shown(known: KnownSecrets) -> None:
    text = "x = 1\n" * 200_000
    assert len(secret_lines(text, "main.py", known)) == 200_001


def test_a_short_secret_counts_as_a_whole_literal_only() -> None:
    known = KnownSecrets()
    known.add(["7391", "ab", ""])
    assert secret_lines("x = '7391'\ny = '97391'\nz = 7391\nab = 'ab'", "m.py", known) == {1, 3}


def test_what_travels_holds_no_value() -> None:
    known = KnownSecrets()
    known.add([SECRET, LONG_KEY])
    line = known.untold()
    assert known.untold() == ""
    assert not any(part in line for part in (SECRET, B64, HEX, one, two, "BEGIN"))
    again, other = KnownSecrets(), KnownSecrets()
    again.take(json.loads(line))
    assert again.hidden(f"password {SECRET}!") == "password (secret)!"
    other.add([SECRET])
    # Of the same secret, two runs make other hashes.
    assert not set(json.loads(line)["secrets"][0]) & set(
        json.loads(other.untold())["secrets"][0][1:]
    )
