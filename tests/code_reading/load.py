"""Measures the reading of many large handlers, and of code that is made to take long.

    python -m tests.code_reading.load [--handlers 500] [--lines 1000]

Handlers are generated and varied, half in Python and half in JavaScript. Prints CPU time and the
process's largest memory; asserts nothing, since times depend on the machine.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable, Iterator

from policypack.code_reading import javascript
from policypack.code_reading.flows import Flows
from policypack.code_reading.python import read_flows
from policypack.supply_chain.guards import Code
from tests.supply_chain.packages import package

Make = Callable[[random.Random, int], str]


def python_step(any_: random.Random, number: int) -> str:
    """A function of Python that does something with an order, in ten lines or so."""
    key = any_.choice(["id", "name", "state", "note", "items", "customer"])
    bodies = [
        f'    text = order.get("{key}", "")\n    if not text.isdigit():\n        return None\n'
        "    table.put_item(Item={'id': int(text), 'at': time.time()})\n    return text\n",
        f'    rows = [each for each in order.get("{key}", []) if each]\n    total = 0\n'
        "    for row in rows:\n        total += int(row.get('price', 0))\n"
        "    return {'total': total, 'count': len(rows)}\n",
        f'    path = os.path.join("/tmp", os.path.basename(order["{key}"]))\n'
        "    with open(path, 'w') as file:\n        file.write(json.dumps(order))\n"
        "    os.remove(path)\n    return path\n",
        f'    try:\n        value = json.loads(order["{key}"])\n    except ValueError:\n'
        f"        value = {{'kind': '{key}'}}\n    return step_{max(number - 1, 0)}(value)\n",
        f'    state = order["{key}"]\n    match state:\n        case "open" | "paid":\n'
        "            result = state.upper()\n        case _:\n            result = 'other'\n"
        "    return f'{state}: {result}'\n",
    ]
    head = f"def step_{number}(order, context=None):\n    log.info('step %s', {number})\n"
    return head + any_.choice(bodies) + "\n"


def python_handler(any_: random.Random, lines: int) -> str:
    """A handler of Python with about that many lines; some have a flow."""
    parts = [
        "import json, logging, os, time\nimport boto3\nlog = logging.getLogger()\n"
        "table = boto3.resource('dynamodb').Table('orders')\n\n"
    ]
    number = 0
    while sum(part.count("\n") for part in parts) < lines - 12 - number:
        parts.append(python_step(any_, number))
        number += 1
    calls = "".join(f"    results.append(step_{each}(order))\n" for each in range(number))
    end = "    os.system('report ' + order['name'])\n" if any_.random() < 0.3 else ""
    head = "def handler(event, context):\n    order = json.loads(event['body'])\n    results = []\n"
    body = "    return {'statusCode': 200, 'body': json.dumps(results, default=str)}\n"
    return "".join([*parts, head, calls, end, body])


def javascript_step(any_: random.Random, number: int) -> str:
    """The same of JavaScript."""
    key = any_.choice(["id", "name", "state", "note", "items", "customer"])
    bodies = [
        f'  const text = order.{key} ?? "";\n  if (!/^[0-9]+$/.test(text)) {{\n    return null;\n'
        "  }\n  const Item = { id: text };\n"
        "  await client.send(new PutItemCommand({ TableName: 'orders', Item }));\n"
        "  return Number(text);\n",
        f"  const rows = (order.{key} || []).filter((each) => each);\n  let total = 0;\n"
        "  for (const row of rows) {\n    total += Number(row.price);\n  }\n"
        "  return { total, count: rows.length };\n",
        f'  const target = path.join("/tmp", path.basename(order.{key}));\n'
        "  fs.writeFileSync(target, JSON.stringify(order));\n  fs.unlinkSync(target);\n"
        "  return target;\n",
        f"  let value;\n  try {{\n    value = JSON.parse(order.{key});\n  }} catch {{\n"
        f'    value = {{ kind: "{key}" }};\n  }}\n  return step{max(number - 1, 0)}(value);\n',
        f'  switch (order.{key}) {{\n    case "open":\n    case "paid":\n'
        "      return order.state.toUpperCase();\n    default:\n      return 'other';\n  }\n",
    ]
    head = f"async function step{number}(order) {{\n  console.info('step', {number});\n"
    return head + any_.choice(bodies) + "}\n\n"


def javascript_handler(any_: random.Random, lines: int) -> str:
    """A handler of JavaScript with about that many lines; some have a flow."""
    parts = [
        'const fs = require("fs");\nconst path = require("path");\n'
        'const { exec } = require("child_process");\n'
        'const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");\n'
        "const client = new DynamoDBClient({});\n\n"
    ]
    number = 0
    while sum(part.count("\n") for part in parts) < lines - 12 - number:
        parts.append(javascript_step(any_, number))
        number += 1
    calls = "".join(f"  results.push(await step{each}(order));\n" for each in range(number))
    end = "  exec('report ' + order.name);\n" if any_.random() < 0.3 else ""
    head = "exports.handler = async (event) => {\n  const order = JSON.parse(event.body);\n"
    body = "  return { statusCode: 200, body: JSON.stringify(results) };\n};\n"
    return "".join([*parts, head, "  const results = [];\n", calls, end, body])


def hostile() -> Iterator[tuple[str, str, str]]:
    """Code that takes long to read: a description, the file and its text.

    Each is just small enough to be parsed at all, but for the first two.
    """
    py, js = "def handler(event, context):\n", "exports.handler = async (event) => {\n"
    yield "a million assignments", "app.py", py + "    a = event\n" * 1_000_000
    yield "a million assignments", "index.js", js + "a = event;\n" * 1_000_000 + "};"
    yield "assignments", "app.py", py + "    a = event\n" * 35_000
    yield "assignments", "index.js", js + "a = event;\n" * 190_000 + "};"
    yield "different names", "app.py", py + _lines("    x{0} = event['{0}']\n", 18_000)
    yield "different names", "index.js", js + _lines("let x{0} = event.k{0};\n", 80_000) + "};"
    yield "brackets", "app.py", py + "    a = [\n" + "[\n" * 150 + "event" + "]\n" * 150 + "]\n"
    yield "brackets", "index.js", js + "a = " + "[\n" * 300_000 + "]\n" * 300_000 + ";};"
    yield "parentheses", "index.js", js + "a = " + "(\n" * 300_000 + "1" + ")\n" * 300_000 + ";};"
    yield "nested functions", "index.js", js + "(() => {\n" * 90_000 + "})()\n" * 90_000 + "};"
    yield "nested loops", "app.py", py + _nested("for x{0} in event:\n", 18)
    yield "nested loops", "index.js", js + _lines("for (const x{0} of event) {{\n", 120) + "}" * 121
    yield "a sum", "app.py", py + "    a = (\n" + "'a' +\n" * 60_000 + "event)\n"
    yield "a sum", "index.js", js + "a = " + "'a' +\n" * 300_000 + "event;};"
    yield "attributes", "app.py", py + "    return (event\n" + ".a\n" * 90_000 + ")\n"
    yield "attributes", "index.js", js + "return event" + "\n.a" * 600_000 + ";};"
    yield "calls that double", "app.py", _doubling_python(200) + py + "    f199(event['a'])\n"
    yield "calls that double", "index.js", _doubling_javascript(200) + js + "f199(event.a);};"
    yield "branches", "app.py", py + _lines("    if event['{0}']: x{0} = event\n", 12_000)
    yield "branches", "index.js", js + _lines("if (event.k{0}) {{ a = event; }}\n", 60_000) + "};"
    yield "conditions", "index.js", js + "a = " + "event.a ? 1 :\n" * 130_000 + "2;};"
    yield "an object", "index.js", js + _object(80_000) + "};"
    yield "a dictionary", "app.py", py + "    a = {" + _keys(18_000) + "}\n"
    yield "templates", "index.js", js + "a = `" + "${event.a}\n" * 170_000 + "`;};"
    yield "an f-string", "app.py", py + '    a = f"""' + "{event}\n" * 50_000 + '"""\n'
    yield "errors of syntax", "index.js", js + "a = = ( ; {{\n" * 140_000
    yield "names of a class", "app.py", "class A:\n" + _lines("    x{0} = 1\n", 25_000) + _METHOD
    yield "a list that holds itself", "app.py", py + "    a = []\n" + "    a.append(a)\n" * 25_000
    yield "one line without a map", "index.js", js + "a=event.a;b=a;" * 140_000 + "};"


_METHOD = "def handler(event, context):\n    return A().x1\n"


def _nested(line: str, depth: int) -> str:
    indented = "".join("    " * (each + 1) + line.format(each) for each in range(depth))
    return indented + "    " * (depth + 1) + "pass\n"


def _lines(line: str, number: int) -> str:
    return "".join(line.format(each) for each in range(number))


def _doubling_python(depth: int) -> str:
    first = "def f0(x): return x\n"
    return first + _calls("def f{0}(x): return f{1}(x + 'a') + f{1}(x + 'b')\n", depth)


def _doubling_javascript(depth: int) -> str:
    first = "const f0 = (x) => x;\n"
    return first + _calls("const f{0} = (x) => f{1}(x + 'a') + f{1}(x + 'b');\n", depth)


def _calls(line: str, depth: int) -> str:
    return "".join(line.format(each, each - 1) for each in range(1, depth))


def _object(number: int) -> str:
    return "const a = {" + ",\n".join(f"k{each}: event.k{each}" for each in range(number)) + "};"


def _keys(number: int) -> str:
    return ",\n".join(f"'k{each}': event['k{each}']" for each in range(number))


def read(file: str, text: str) -> Flows:
    """Findings of the file's handler."""
    code = Code(package({file: text}))
    if file.endswith(".py"):
        return read_flows(code, "app.handler", ("rest-api",))
    return javascript.read_flows(code, "index.handler", ("rest-api",))


def main() -> None:
    """Prints a line for each measurement."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--handlers", type=int, default=500)
    parser.add_argument("--lines", type=int, default=1_000)
    given = parser.parse_args()
    for file, make in (("app.py", python_handler), ("index.js", javascript_handler)):
        _many(file, make, given.handlers // 2, given.lines)
    for name, file, text in hostile():
        began = time.process_time()
        found = read(file, text)
        took = time.process_time() - began
        why = "; ".join(sorted({each.reason for each in found.undecided})) or "followed to the end"
        print(f"{took:6.2f} s  {len(text) / 1e6:5.1f} MB  {file:<9} {name}: {why}", flush=True)
    print(f"largest memory: {_megabytes():.0f} MB")


def _many(file: str, make: Make, number: int, lines: int) -> None:
    times, flows, undecided = [], 0, 0
    for seed in range(number):
        text = make(random.Random(seed), lines)
        began = time.process_time()
        found = read(file, text)
        times.append(time.process_time() - began)
        flows += len(found.flows)
        undecided += bool(found.undecided)
    total = sum(times)
    each = f"{total / number * 1e3:.0f} ms each, the slowest {max(times) * 1e3:.0f} ms"
    told = f"{flows} flows, {undecided} undecided, {_megabytes():.0f} MB"
    print(f"{number} handlers {file} of {lines} lines: {total:.1f} s, {each}, {told}", flush=True)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
