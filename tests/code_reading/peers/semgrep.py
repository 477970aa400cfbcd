"""Semgrep over the handlers, with taint rules that are written for this comparison.

Its public rules cannot be fetched without a network. These are as its documentation advises: the
handler's first parameter is the source, documented functions are sinks and sanitizers.
https://semgrep.dev/docs/writing-rules/data-flow/taint-mode
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# The handler's first parameter. Arrow functions have too many forms to be named as patterns.
_SOURCES: Mapping[str, Mapping[str, Any]] = {
    "python": {
        "patterns": [{"pattern": "$EVENT"}, {"pattern-inside": "def $HANDLER($EVENT, ...): ..."}]
    },
    "javascript": {"pattern": "event"},
}
# By kind: patterns that are dangerous with $X, and patterns that make $X harmless.
_OF_PYTHON: Mapping[str, tuple[str, str]] = {
    "code": (
        "eval($X, ...) | exec($X, ...) | compile($X, ...) | importlib.import_module($X, ...)"
        " | __import__($X, ...)",
        "int(...) | float(...) | ast.literal_eval(...)",
    ),
    "command": (
        "os.system($X) | os.popen($X, ...) | subprocess.$RUN($X, ..., shell=True, ...)"
        " | subprocess.getoutput($X) | asyncio.create_subprocess_shell($X, ...)"
        ' | subprocess.$RUN(["sh", "-c", $X], ...) | $CLIENT.exec_command($X, ...)',
        "shlex.quote(...) | int(...) | float(...)",
    ),
    "deserialization": (
        "pickle.loads($X, ...) | pickle.load($X, ...) | marshal.loads($X) | dill.loads($X, ...)"
        " | jsonpickle.decode($X, ...) | yaml.load($X, Loader=yaml.Loader) | yaml.load($X)"
        " | yaml.unsafe_load($X)",
        "int(...)",
    ),
    "sql": (
        "$CURSOR.execute($X, ...) | $CURSOR.executemany($X, ...) | $CURSOR.executescript($X)"
        " | sqlalchemy.text($X) | $CLIENT.start_query_execution(..., QueryString=$X, ...)"
        " | $CLIENT.execute_statement(..., sql=$X, ...)"
        " | $CLIENT.execute_statement(..., Sql=$X, ...)"
        " | $CLIENT.execute_statement(..., Statement=$X, ...)",
        "int(...) | float(...) | uuid.UUID(...)",
    ),
    "nosql": (
        "$TABLE.$METHOD(..., FilterExpression=$X, ...)"
        " | $TABLE.$METHOD(..., UpdateExpression=$X, ...) | $USERS.find_one($X, ...)"
        " | $USERS.find($X, ...)",
        "int(...) | str(...)",
    ),
    "path": (
        "open($X, ...) | os.remove($X) | os.listdir($X) | shutil.rmtree($X, ...)"
        " | tarfile.open(..., fileobj=$X, ...).extractall(...)",
        "os.path.basename(...) | int(...) | werkzeug.utils.secure_filename(...)",
    ),
    "request": (
        "requests.$METHOD($X, ...) | urllib.request.urlopen($X, ...) | httpx.$METHOD($X, ...)"
        " | $SESSION.get($X, ...)",
        "int(...)",
    ),
    "template": (
        "jinja2.Template($X, ...) | $ENVIRONMENT.from_string($X, ...)"
        " | render_template_string($X, ...)",
        "int(...)",
    ),
    "pattern": ("re.$METHOD($X, ...)", "re.escape(...) | int(...)"),
    "ldap": ("$DIRECTORY.search_s(..., $X)", "ldap.filter.escape_filter_chars(...)"),
    "html": (
        '{..., "headers": {..., "Content-Type": "text/html", ...}, ..., "body": $X, ...}',
        "html.escape(...)",
    ),
    "log": ("print($X) | $LOG.info($X) | json.dumps($X)", "$EVENT[...] | len(...)"),
    "resource": (
        "$CLIENT.$METHOD(..., Bucket=$X, ...) | $CLIENT.Table($X)"
        " | $CLIENT.invoke(..., FunctionName=$X, ...)"
        " | $CLIENT.send_message(..., QueueUrl=$X, ...)",
        "int(...)",
    ),
}
_OF_JAVASCRIPT: Mapping[str, tuple[str, str]] = {
    "code": (
        "eval($X) | new Function(..., $X) | vm.$RUN($X, ...) | new vm.Script($X, ...) | import($X)"
        " | require($X)",
        "Number(...) | parseInt(...)",
    ),
    "command": (
        "exec($X, ...) | execSync($X, ...) | $CP.exec($X, ...) | $CP.execSync($X, ...)"
        " | spawn($X, ...) | $CP.spawn($X, ...)",
        "Number(...) | parseInt(...)",
    ),
    "sql": (
        "$CLIENT.query($X, ...) | $CLIENT.execute($X, ...) | $CLIENT.raw($X, ...)"
        " | new $COMMAND({..., Statement: $X, ...})",
        "Number(...) | parseInt(...) | mysql.escape(...)",
    ),
    "path": (
        "fs.$METHOD($X, ...) | readFile($X, ...) | readFileSync($X, ...)",
        "path.basename(...) | Number(...)",
    ),
    "request": (
        "fetch($X, ...) | axios($X) | axios.$METHOD($X, ...) | http.get($X, ...)"
        " | https.get($X, ...) | got($X, ...)",
        "encodeURIComponent(...) | Number(...)",
    ),
    "pattern": ("new RegExp($X, ...)", "lodash.escapeRegExp(...)"),
    "template": ("ejs.render($X, ...) | Handlebars.compile($X, ...)", "Number(...)"),
    "html": (
        '{..., headers: {..., "Content-Type": "text/html", ...}, ..., body: $X, ...}',
        "escapeHtml(...)",
    ),
    "log": ("console.log($X)", "$EVENT.$FIELD"),
}
_SEARCHED: Mapping[str, tuple[str, str]] = {
    "python": (
        "$CALL(..., verify=False, ...) | ssl._create_unverified_context(...)"
        " | $CONTEXT.check_hostname = False",
        "tls",
    ),
    "javascript": ("{..., rejectUnauthorized: false, ...}", "tls"),
}


def rules() -> Mapping[str, Any]:
    """The rules; each id begins with the kind."""
    tables = {"python": _OF_PYTHON, "javascript": _OF_JAVASCRIPT}
    taint = [rule for language, table in tables.items() for rule in _taint(language, table)]
    return {"rules": [*taint, *_search()]}


def _taint(language: str, table: Mapping[str, tuple[str, str]]) -> list[Mapping[str, Any]]:
    return [
        {
            "id": f"{kind}-{language}",
            "mode": "taint",
            "languages": _languages(language),
            "severity": "ERROR",
            "message": f"The event reaches a sink of the kind {kind}.",
            "pattern-sources": [{**_SOURCES[language], "exact": True}],
            "pattern-sinks": [_focused(sinks)],
            "pattern-sanitizers": [{"pattern": each} for each in clears.split(" | ")],
        }
        for kind, (sinks, clears) in table.items()
    ]


def _focused(sinks: str) -> Mapping[str, Any]:
    either = [{"pattern": each} for each in sinks.split(" | ")]
    return {"patterns": [{"pattern-either": either}, {"focus-metavariable": "$X"}]}


def _search() -> list[Mapping[str, Any]]:
    return [
        {
            "id": f"{kind}-{language}",
            "languages": _languages(language),
            "severity": "ERROR",
            "message": "TLS certificates are not verified.",
            "pattern-either": [{"pattern": each} for each in patterns.split(" | ")],
        }
        for language, (patterns, kind) in _SEARCHED.items()
    ]


def _languages(language: str) -> list[str]:
    return [language, "typescript"] if language == "javascript" else [language]


def found_by(program: str, folder: Path) -> Mapping[str, frozenset[str]]:
    """The kinds that Semgrep reports, by the names of files."""
    config = folder.parent / "rules.json"
    config.write_text(json.dumps(rules()), encoding="utf-8")
    command = [program, "scan", "--config", str(config), "--json", "--metrics", "off"]
    command += ["--disable-version-check", "--no-git-ignore", "--jobs", "1", str(folder)]
    # Semgrep calls its core by name.
    path = f"{Path(program).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PATH": path},
    )
    if not done.stdout:
        raise RuntimeError(done.stderr[-2_000:])
    found: dict[str, set[str]] = defaultdict(set)
    answer = json.loads(done.stdout)
    for each in answer["errors"]:
        print(f"semgrep: {each.get('type')}: {each.get('message', '')[:200]}")
    for each in answer["results"]:
        kind = each["check_id"].rpartition(".")[2].rpartition("-")[0]
        found[Path(each["path"]).name].add(kind)
    return {name: frozenset(kinds) for name, kinds in found.items()}
