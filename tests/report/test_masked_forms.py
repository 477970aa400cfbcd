"""Forms in which a source tells a secret that no run knows, in every output that shows source.

Each form is written with each secret, between two public lines, which every output still shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.commands import fix
from policypack.credentials.known import KnownSecrets
from policypack.gate.changes import shown_lines
from policypack.preview.outcome import quoted_sources, without_sources
from policypack.program_edits.programs import EditedFile
from policypack.report.formats import FORMATS, Terminal, render
from tests.report.run_documents import finding
from tests.report.run_documents import preview as run_document

SECRETS = ("Xk29fLq8ZpTr74mWbv03", "hunter22", "9f2Kq7-xVb31")
PYTHON, SCRIPT, YAML = "py", "ts", "yaml"
# Endings of files, and a form. A line that ends with `;` is one of TypeScript.
_EACH = (PYTHON, SCRIPT, YAML)
_CODE = (PYTHON, SCRIPT)
FORMS: tuple[tuple[tuple[str, ...], str], ...] = (
    (_EACH, 'url: "https://SECRET@host.example/x.git"'),
    (_EACH, 'url: "git+https://SECRET@host.example/x.git"'),
    (_EACH, 'url: "git+https://SECRET:@host.example/x.git"'),
    (_EACH, 'url: "https://SECRET:x-oauth-basic@host.example/x.git"'),
    (_EACH, 'url: "HTTPS://SECRET@host.example"'),
    (_EACH, 'url: "https://me:SECRET@host.example"'),
    (_EACH, 'url: "https://me:a@SECRET@host.example"'),
    (_EACH, 'url: "https://me:{tenant}SECRET@host.example"'),
    (_EACH, 'url: "https:SECRET@host.example"'),
    (_EACH, 'url: "https:/SECRET@host.example"'),
    (_EACH, 'url: "https:\\\\/\\\\/me:SECRET@host.example"'),
    (_EACH, 'url: "wss://SECRET@host.example"'),
    (_EACH, 'url: "ftp://me:SECRET@host.example"'),
    (_EACH, 'url: "redis://:SECRET@host.example:6379"'),
    (_EACH, 'url: "postgres://me:SECRET@host.example/db"'),
    (_EACH, "url: \"https://me:'SECRET'@host.example\""),
    (_EACH, 'url: "jdbc:mysql://host.example/db?user=me&password=SECRET"'),
    (_EACH, 'url: "Server=host;User Id=me;Password=SECRET;"'),
    (_EACH, 'script: "curl -H SECRET https://host.example"'),
    (_EACH, 'script: "curl --header SECRET https://host.example"'),
    (_EACH, "script: \"curl -H 'X-Origin: SECRET' https://host.example\""),
    (_EACH, "script: \"curl -s -H 'Accept: */*' -H 'X-Origin: SECRET' https://host.example\""),
    (_EACH, "script: \"wget --header='Authorization: Bearer SECRET' https://host.example\""),
    (_EACH, 'script: "curl -u me:SECRET https://host.example"'),
    (_EACH, 'script: "docker login -u me -p SECRET registry.example"'),
    (_EACH, 'script: "export DB_PASSWORD=SECRET"'),
    (_EACH, 'command: ["curl", "-H", "SECRET", "https://host.example"]'),
    (_EACH, 'headers: {"Authorization": "Bearer SECRET"}'),
    (_EACH, 'tags: {"ApiKey": "SECRET"}'),
    (_EACH, 'condition: {"StringEquals": {"aws:Referer": "SECRET"}}'),
    (_EACH, 'condition: {"variable": "aws:Referer", "values": ["SECRET"]}'),
    (_EACH, 'environment: {"name": "DB_PASSWORD", "value": "SECRET"}'),
    (_EACH, 'environment: {"DB_PASSWORD": "SECRET"}'),
    (_EACH, 'password: "${SECRET"'),
    (_EACH, 'password: "${DB_PASSWORD:-SECRET}"'),
    (_EACH, 'password: "${tenant}SECRET"'),
    (_EACH, f'url: "https://me:SECRET@host.example/b/c@{"08c69" * 8}"'),
    ((PYTHON,), 'password = "SECRET"'),
    ((PYTHON,), 'password = f"SECRET"'),
    ((PYTHON,), 'value = os.environ.get("DB_PASSWORD", "SECRET")'),
    ((PYTHON,), 'value = config.get_secret("db") or "SECRET"'),
    ((PYTHON,), 'value = config.get_secret("db") or (\n    "SECRET"\n)'),
    ((PYTHON,), 'value = (\n    config.get_secret("db")\n    or "SECRET"\n)'),
    ((PYTHON,), 'value = pulumi.Output.secret("SECRET")'),
    ((PYTHON,), 'label = "SECRET"\ntags = {"a": pulumi.Output.secret(label), "b": "c"}'),
    (
        (PYTHON,),
        'label = (\n    "SECRET"\n)\nurl = pulumi.Output.secret(f"https://{label}.example")',
    ),
    ((PYTHON,), 'script = """\ncurl -H SECRET https://host.example\n"""'),
    ((PYTHON,), 'script = """\ncat <<END\nexport DB_PASSWORD=SECRET\nEND\n"""'),
    ((SCRIPT,), 'const password = "SECRET";'),
    ((SCRIPT,), "const value = process.env.DB_PASSWORD || 'SECRET';"),
    ((SCRIPT,), 'const value = config.getSecret("db") || "SECRET";'),
    ((SCRIPT,), 'const value = config.getSecret("db") ??\n  "SECRET";'),
    ((SCRIPT,), 'const value = config.getSecret("db")\n  ?? `SECRET`;'),
    ((SCRIPT,), 'const value = pulumi.secret("SECRET");'),
    ((SCRIPT,), 'const label = "SECRET";\nconst value = pulumi.secret(label);'),
    ((SCRIPT,), 'const label: string = "SECRET";\nconst value = pulumi.secret(`x${label}`);'),
    ((SCRIPT,), "const script = `\ncurl -H SECRET https://host.example\n`;"),
    ((YAML,), "password: SECRET"),
    ((YAML,), "password:\n  SECRET"),
    ((YAML,), "environment:\n  - name: DB_PASSWORD\n    value: SECRET"),
    ((YAML,), "script: |\n  curl -H SECRET https://host.example"),
    ((YAML,), "script: |\n  cat <<END\n  export DB_PASSWORD=SECRET\n  END"),
    ((YAML,), "value:\n  fn::secret: SECRET"),
)
# Lines that have the same forms and no secret.
PUBLIC: tuple[tuple[tuple[str, ...], str], ...] = (
    (_EACH, 'url: "https://host.example/a@b/x.git"'),
    (_EACH, 'url: "https://host.example/?mail=me@host.example"'),
    (_EACH, 'url: "https://registry.example/@scope/name"'),
    (_EACH, 'url: "git+ssh://git@host.example/x.git"'),
    (_EACH, 'url: "git+https://git@host.example/x.git"'),
    (_EACH, 'url: "ssh://deploy@host.example"'),
    (_EACH, 'url: "postgres://reader@host.example/db"'),
    (_EACH, 'url: "https://${token}@host.example/x.git"'),
    (_EACH, 'url: "https://oauth2:${token}@host.example/x.git"'),
    (_EACH, 'url: "https://host.example:8443/x"'),
    (_EACH, 'mail: "me@host.example"'),
    (_EACH, 'mails: ["https://host.example","me@host.example"]'),
    (_EACH, "script: \"curl -H 'Accept: application/json' https://host.example\""),
    (_EACH, "script: \"curl -H 'X-Origin: $ORIGIN' https://host.example\""),
    (_EACH, "script: \"curl -H 'Authorization: Bearer $BEARER' https://host.example\""),
    (_EACH, 'script: "curl -H @headers.txt https://host.example"'),
    (_EACH, 'script: "ldapsearch -H ldap://host.example"'),
    (_EACH, 'condition: {"StringLike": {"aws:Referer": "https://shop.example.com/*"}}'),
    (_EACH, 'environment: {"name": "TABLE", "value": "orders"}'),
    (_EACH, 'user_pool_id: "eu-central-1_a1b2c3d4e"'),
    (_EACH, 'arn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-Ab1Cd2"'),
    (_EACH, f'image: "docker.io/library/python@sha256:{"3f" * 32}"'),
    (_EACH, f'uses: "actions/checkout@{"08c69" * 8}"'),
    (_EACH, 'password: "${{ secrets.DB_PASSWORD }}"'),
    (_EACH, 'environment: {"DB_PASSWORD": "${dbPassword}"}'),
    ((PYTHON,), 'value = config.get_secret("db") or fallback'),
    ((PYTHON,), 'given = os.environ["DB_PASSWORD"]'),
    ((SCRIPT,), 'const value = config.getSecret("db") ?? fallback;'),
    ((SCRIPT,), 'const value = pulumi.secret(given);\nconst other = "given";'),
    ((SCRIPT,), "const digest = await createHashOfTheWholeFile(path);"),
)
ABOVE, BELOW = "public-line-above", "public-line-below"


def _written(ending: str, form: str) -> str:
    """The source of one form. One with a colon is a member of an object in any language."""
    is_member = form.split(" ", 1)[0].endswith(":") and ending != YAML
    body = f"x = {{\n{_keyed(form)},\n}}" if is_member and ending == PYTHON else form
    if is_member and ending == SCRIPT:
        body = f"const x = {{\n{form},\n}};"
    above, below = {
        PYTHON: (f"above = '{ABOVE}'\nother = 1", f"other = 2\nbelow = '{BELOW}'"),
        SCRIPT: (f"const above = '{ABOVE}';\nother();", f"other();\nconst below = '{BELOW}';"),
        YAML: (f"above: {ABOVE}\nother: 1", f"more: 2\nbelow: {BELOW}"),
    }[ending]
    return f"{above}\n{body}\n{below}\n"


def _keyed(form: str) -> str:
    name, value = form.split(": ", 1)
    return f'"{name}": {value}'


def _sources() -> Iterator[tuple[str, str, str]]:
    """The name of a file, its text and the secret in it."""
    cases = [(ending, form) for endings, form in FORMS for ending in endings]
    for number, (ending, form) in enumerate(cases):
        for which, secret in enumerate(SECRETS):
            text = _written(ending, form.replace("SECRET", secret))
            yield f"f{number}_{which}.{ending}", text, secret


SOURCES = [*_sources()]
SHOWN = [
    (f"p{number}.{ending}", _written(ending, form), form)
    for number, (endings, form) in enumerate(PUBLIC)
    for ending in endings
]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which each source is a file."""
    folder = tmp_path_factory.mktemp("forms")
    for name, text, _ in (*SOURCES, *SHOWN):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _report(folder: Path, name: str, text: str, form: str) -> str:
    """The report of a finding at each line of the source."""
    lines = range(1, text.count("\n") + 1)
    document = run_document([finding("sqs-queue-public", file=name, line=at) for at in lines])
    return render(document, form, terminal=Terminal(root=folder, verbose=True))


def _diff(name: str, text: str) -> str:
    """The diff of an edit below the source."""
    file = EditedFile(name, Path(name), text.encode(), f"{text}# more\n".encode())
    whole = EditedFile(name, Path(name), b"", text.encode())
    return "\n".join(line for each in (file, whole) for line in fix._shown(each, False, _NONE))


_NONE = KnownSecrets()


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_shows_the_secret(form: str, written: Path) -> None:
    reports = ((name, secret, _report(written, name, text, form)) for name, text, secret in SOURCES)
    assert [name for name, secret, report in reports if secret in report] == []


@pytest.mark.parametrize("form", ["text", "html"])
def test_formats_with_source_show_the_lines_around_it(form: str, written: Path) -> None:
    reports = ((name, _report(written, name, text, form)) for name, text, _ in SOURCES)
    silent = [name for name, said in reports if ABOVE not in said or BELOW not in said]
    assert silent == []


def test_diff_of_fix_does_not_show_the_secret() -> None:
    diffs = [(name, secret, _diff(name, text)) for name, text, secret in SOURCES]
    assert [name for name, secret, diff in diffs if secret in diff] == []
    assert [name for name, _, diff in diffs if ABOVE not in diff or BELOW not in diff] == []


def test_lines_of_a_pipeline_do_not_show_the_secret() -> None:
    said = [(name, secret, shown_lines(text.split("\n"), name)) for name, text, secret in SOURCES]
    assert [name for name, secret, lines in said if any(secret in line for line in lines)] == []
    assert [name for name, _, (first, *_) in said if ABOVE not in first] == []


def test_exception_of_a_program_does_not_quote_the_secret(written: Path) -> None:
    for name, text, secret in SOURCES:
        said = f'  File "{written / name}", line 1\n{text}'
        lines = quoted_sources([said], written, _NONE)
        shown = without_sources(said, lines)
        assert secret not in shown, name
        assert ABOVE in shown, name
        assert BELOW in shown, name


@pytest.mark.parametrize("form", ["text", "html"])
def test_public_lines_of_the_same_forms_are_shown(form: str, written: Path) -> None:
    reports = ((name, public, _report(written, name, text, form)) for name, text, public in SHOWN)
    assert [(name, public) for name, public, said in reports if "not shown" in said] == []


def test_public_lines_of_the_same_forms_are_in_a_diff() -> None:
    diffs = ((name, public, _diff(name, text)) for name, text, public in SHOWN)
    assert [(name, public) for name, public, diff in diffs if "not shown" in diff] == []


def test_forms_are_many() -> None:
    assert len(SOURCES) >= 3 * 57
