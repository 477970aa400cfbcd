"""Mines the schemas of the stand-in providers out of the sources of Pulumi's Python SDKs.

`schema.json.gz` comes from the installed `pulumi_aws`. Run it by hand after a new one was pinned:

    .venv/bin/python -m tools.mine_schema

`other_schemas.json.gz` comes from the SDKs of the other providers, which nothing here installs:

    pip install --no-deps --target FOLDER pulumi-random pulumi-tls pulumi-archive pulumi-command \\
        pulumi-null pulumiverse-time pulumi-docker pulumi-docker-build
    .venv/bin/python -m tools.mine_schema FOLDER

The sources are generated and regular, so they are read as text: importing them takes far longer.
The same sources give the same bytes.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tools.sdk_types import is_document, object_name, presence, type_code

OFFLINE = Path(__file__).parents[1] / "policypack" / "offline"
TARGET = OFFLINE / "schema.json.gz"
OTHERS = OFFLINE / "other_schemas.json.gz"

# The lines of a schema file, decoded.
Lines = dict[str, dict[str, object]]
# A property row: type code, flags, and the documented default where there is one.
Row = list[str]
Rows = dict[str, Row]

_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
GETTER = re.compile(
    r'@pulumi\.getter(?:\(name="(\w+)"\))?\n'
    r'(?:    @_utilities\.deprecated\("""(?:.*?)"""\)\n)?'
    r"    def (\w+)\(self\) -> ([^\n]*):\n"
    r'(?:        """\n(.*?)\n        """\n)?',
    re.DOTALL,
)
TOKEN = re.compile(r"super\((\w+), __self__\).__init__\(\n\s+'([\w-]+:[^']+)'")
_SECRET = re.compile(r'__dict__\["(\w+)"\] = .*pulumi\.Output\.secret\(')
_SECRET_OUTPUTS = re.compile(r"additional_secret_outputs=\[([^\]]*)\]")
_SDK_DEFAULT = re.compile(r"if (\w+) is None:\n +\1 = '([^']*)'")
_IMPORT = re.compile(r"\$ pulumi import (\S+) \S+ (.+)")
_ARN = re.compile(r"arn:aws[\w-]*:[a-z0-9-]+:[^\s`\"'),]+")
_DEFAULT = re.compile(r"[Dd]efaults? (?:value )?(?:is|to|of) `([^`]+)`")
_REPLACES = re.compile(
    r"forces? (?:a )?(?:new resource|replacement|(?:resource )?recreation)"
    r"|chang\w+ (?:this|it|`\w+`)[\w ]{0,20} (?:creates?|creating|recreates?) ",
    re.IGNORECASE,
)
_INVOKE = re.compile(r"pulumi\.runtime\.invoke_output\('([^']+)', __args__.*typ=(\w+)\)")
_ARGUMENT = re.compile(r"__args__\['(\w+)'\] = (\w+)")
# Some SDKs wrap the type of every parameter in `Optional`, also of a required one.
_PARAMETER = re.compile(r"(\w+): (?:Optional\[(?=pulumi))?(pulumi\.Input\[.*\])(?: = None)?[,)]")


def main() -> None:
    """Mine the installed SDK of AWS, or the others below the folder of the command line."""
    if sys.argv[1:]:
        write(OTHERS, mine_others(Path(sys.argv[1])))
        return
    spec = importlib.util.find_spec("pulumi_aws")
    if spec is None or spec.origin is None:
        sys.exit("pulumi_aws is not installed here: run make setup, or pip install pulumi-aws")
    write(TARGET, mine(Path(spec.origin).parent))


def mine(package: Path) -> bytes:
    """The bytes of the schema file for the SDK in the folder `package`."""
    version = json.loads((package / "pulumi-plugin.json").read_text(encoding="utf-8"))["version"]
    return _packed({"V aws": {"version": version}, **_lines(package, "")})


def mine_one(package: Path, name: str) -> bytes:
    """The bytes of a schema file for the SDK of one other provider; its types have its prefix."""
    version = json.loads((package / "pulumi-plugin.json").read_text(encoding="utf-8"))["version"]
    lines = _lines(package, f"{name}:")
    for line in lines.values():
        for part in line.values():
            for row in part.values() if isinstance(part, dict) else ():
                row[0] = _resolved(row[0], name, lines)
    return _packed({f"V {name}": {"version": version}, **lines})


def _resolved(code: str, name: str, lines: Lines) -> str:
    """A code with the nested type where the package has it. Other codes are enumerations."""
    kind, at, nested = code.partition("@")
    nested = re.sub(r":[\w-]+/_root_(?:inputs|outputs)\.", ":./", nested)
    if not at or f"O {nested}" in lines:
        return f"{kind}{at}{nested}"
    return f"{kind}s"


def mine_others(folder: Path) -> bytes:
    """The bytes of one schema file for all SDKs in `folder`; each one's types have its prefix."""
    lines: dict[str, dict[str, object]] = {}
    for plugin in sorted(folder.glob("pulumi*/pulumi-plugin.json")):
        described = json.loads(plugin.read_text(encoding="utf-8"))
        name = described["name"]
        # An SDK that a provider's author publishes names its version in its metadata alone.
        version = described.get("version") or _released(folder, plugin.parent.name)
        lines[f"V {name}"] = {"version": version}
        lines.update(_lines(plugin.parent, f"{name}:"))
    return _packed(lines)


def _released(folder: Path, package: str) -> str:
    (found,) = folder.glob(f"{package}-*.dist-info")
    return found.name.removesuffix(".dist-info").rpartition("-")[2]


def rows(package: Path) -> Lines:
    """Every resource (`R TOKEN`), nested type (`O NAME`) and function of the SDK in `package`."""
    return _lines(package, "")


def _lines(package: Path, prefix: str) -> dict[str, dict[str, object]]:
    lines: dict[str, dict[str, object]] = {}
    for path in sorted(package.rglob("*.py")):
        folder = path.parent.relative_to(package).as_posix()
        lines.update(_module(path.read_text(encoding="utf-8"), prefix + folder))
    for path in sorted({path.parent for path in package.rglob("*.py")}):
        lines.update(_objects(path, prefix + path.relative_to(package).as_posix()))
    return lines


def _packed(lines: Mapping[str, dict[str, object]]) -> bytes:
    text = "".join(f"{key}\t{_compact(lines[key])}\n" for key in sorted(lines))
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)


def write(target: Path, data: bytes) -> None:
    """Writes a schema file, and says how large it is."""
    target.write_bytes(data)
    print(f"{target}: {len(data)} bytes")


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _module(source: str, folder: str) -> Iterator[tuple[str, dict[str, object]]]:
    bodies = dict(class_bodies(source))
    for match in TOKEN.finditer(source):
        name, token = match.groups()
        yield f"R {token}", _resource(bodies, name, token, folder)
    for match in _INVOKE.finditer(source):
        token, result = match.groups()
        yield f"F {token}", _function(source, bodies[result], match.start(), folder)


def _objects(path: Path, folder: str) -> Iterator[tuple[str, dict[str, object]]]:
    """The nested types, each as a program writes it and as a provider answers it in one row."""
    types: dict[str, Rows] = {}
    for file, flag in (("_inputs.py", "i"), ("outputs.py", "o")):
        source = (path / file).read_text(encoding="utf-8") if (path / file).exists() else ""
        for name, body in class_bodies(source):
            if not name.endswith("ArgsDict"):
                rows = types.setdefault(object_name(name, folder), {})
                _merge(rows, _getters(body, folder, flag))
    for name, rows in types.items():
        yield f"O {name}", {"p": _plain(rows)}


def _merge(rows: Rows, outputs: Rows) -> None:
    """Add what a provider answers: whether something is required only an input can say."""
    for wire, (code, flags, *default) in outputs.items():
        if wire in rows and "o" in flags:
            rows[wire][1] += flags
        else:
            rows[wire] = [code, flags, *default]


def class_bodies(source: str) -> Iterator[tuple[str, str]]:
    starts = list(_CLASS.finditer(source))
    ends = [match.start() for match in starts] + [len(source)]
    for match, end in zip(starts, ends[1:], strict=True):
        yield match[1], source[match.start() : end]


def _resource(bodies: Mapping[str, str], name: str, token: str, folder: str) -> dict[str, object]:
    body = bodies[name]
    rows = _getters(bodies[arguments_name(bodies, name)], folder, "i")
    _merge(rows, _getters(body, folder, "o"))
    _mark(rows, _SECRET.findall(body), "s")
    for names in _SECRET_OUTPUTS.findall(body):
        _mark(rows, re.findall(r'"(\w+)"', names), "s")
    for python_name, default_text in _SDK_DEFAULT.findall(body):
        rows[_wire_name(python_name, rows)][2:] = [default_text]
    row: dict[str, object] = {"p": _plain(rows)}
    row.update(_examples(body, token))
    return row


def arguments_name(bodies: Mapping[str, str], name: str) -> str:
    """`QueueArgs` of `Queue`; where a nested type took that name, it is `TableReplicaInitArgs`."""
    return next(each for each in (f"{name}Args", f"{name}InitArgs") if each in bodies)


def _examples(body: str, token: str) -> Iterator[tuple[str, str]]:
    found = [text.strip().strip("'\"") for of, text in _IMPORT.findall(body) if of == token]
    if found:
        yield "id", found[0]
    arn = [text for text in found if text.startswith("arn:")]
    getter = [text for wire, _, _, text in GETTER.findall(body) if wire == "arn"]
    arn += _ARN.findall(" ".join(getter))
    if arn:
        yield "arn", arn[0]


def _function(source: str, result: str, at: int, folder: str) -> dict[str, object]:
    start = source.rindex("\ndef ", 0, at)
    text = source[start:at]
    signature = text[: text.index(") ->") + 1]
    types = {name: _balanced(found) for name, found in _PARAMETER.findall(signature)}
    arguments = {
        wire: [type_code(types[name], folder), "i" + presence(types[name], "i")]
        for wire, name in _ARGUMENT.findall(text)
    }
    return {"a": _plain(arguments), "r": _plain(_getters(result, folder, "o"))}


def _balanced(annotation: str) -> str:
    """An annotation without the bracket that closes an `Optional` around it."""
    return annotation[: len(annotation) + annotation.count("[") - annotation.count("]")]


def _getters(body: str, folder: str, flag: str) -> Rows:
    rows: Rows = {}
    for wire, name, annotation, text in GETTER.findall(body):
        json_flag = "j" if is_document(annotation) else ""
        replaces = "f" if flag == "i" and _REPLACES.search(text) else ""
        flags = flag + presence(annotation, flag) + json_flag + replaces
        row = [type_code(annotation, folder), flags]
        default = _DEFAULT.search(text)
        rows[wire or name] = [*row, default[1]] if default else row
    return rows


def _plain(rows: Mapping[str, Iterable[str]]) -> dict[str, Iterable[str]]:
    return {name: rows[name] for name in sorted(rows)}


def _mark(rows: Rows, names: Iterable[str], flag: str) -> None:
    for name in names:
        row = rows[_wire_name(name, rows)]
        row[1] += "" if flag in row[1] else flag


def _wire_name(name: str, rows: Rows) -> str:
    """The wire name of a Python name: the SDK's own text uses either."""
    flat = name.replace("_", "").lower()
    return next(wire for wire in rows if wire.lower() == flat)


if __name__ == "__main__":
    main()
