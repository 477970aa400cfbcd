"""The guards for Node.js that ship with a function, and whether they match a release.

    shipped_guards(Code(package))

A folder `node_modules/stackwarden-guards` is compared file by file.
"""

from __future__ import annotations

import re
from collections import defaultdict

from policypack.facts.guard_releases import node_releases
from policypack.supply_chain.archives import ArchiveError, Entry
from policypack.supply_chain.guards.modules import MAX_SOURCE_SIZE, Code
from policypack.supply_chain.guards.releases import ShippedGuards
from runtime_guards.contract import TRIGGERS

PACKAGE = "stackwarden-guards"
_FOLDER = f"node_modules/{PACKAGE}/"
# What Node.js loads, or is led by.
_LOADED = (".js", ".cjs", ".mjs", ".json", ".node", ".wasm")


def validator_name(trigger: str) -> str:
    """The function that makes the validator of a trigger: `dynamodbStream` of `dynamodb-stream`."""
    return re.sub("-(.)", lambda found: found[1].upper(), trigger)


# The trigger of a validator, by the name of its function.
VALIDATORS = {validator_name(trigger.name): trigger.name for trigger in TRIGGERS}


def has_guards(code: Code) -> bool:
    """Whether the function ships something by the name of the guards, which their code has too."""
    entries = [entry for package in code.packages for entry in package.entries]
    if any(PACKAGE in entry.name for entry in entries):
        return True
    scripts = (e for e in entries if e.name.endswith(_LOADED[:3]) and "node_modules/" not in e.name)
    return any(map(_names_guards, scripts))


def _names_guards(entry: Entry) -> bool:
    try:
        return PACKAGE.encode() in entry.read(4 * MAX_SOURCE_SIZE)
    except ArchiveError:
        # It may.
        return True


def shipped_guards(code: Code) -> ShippedGuards | None:
    """All guards that ship, or None if no package has them."""
    folders: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in (entry for package in code.packages for entry in package.entries):
        before, folder, name = entry.name.rpartition(_FOLDER)
        if folder and (entry.is_link or name.endswith(_LOADED)):
            folders[f"{before}{folder}"].append(entry)
    found = [_compared(folder, entries) for folder, entries in folders.items()]
    parts = ("altered", "unread", "missing")
    whole = (tuple(n for each in found for n in getattr(each, part)) for part in parts)
    return ShippedGuards(*whole) if found else None


def _compared(folder: str, entries: list[Entry]) -> ShippedGuards:
    unread, files = [], {}
    for entry in entries:
        try:
            if entry.is_link or entry.size > MAX_SOURCE_SIZE:
                unread.append(entry.name)
            else:
                files[entry.name.removeprefix(folder)] = entry.sha256
        except ArchiveError:
            unread.append(entry.name)
    read = {*files, *(name.removeprefix(folder) for name in unread)}
    # A build may leave out the modules of one kind: dist/esm or dist/cjs.
    kinds = {name[:9] for name in read}
    differing = [
        (
            [name for name, held in files.items() if known.get(name) != held],
            [name for name in known if name not in read and name[:9] in kinds],
        )
        for known in node_releases().values()
    ]
    altered, missing = min(differing, key=lambda each: len(each[0] + each[1]))
    return ShippedGuards(
        tuple(f"{folder}{name}" for name in altered),
        tuple(unread),
        tuple(f"{folder}{name}" for name in (*missing, *([] if kinds - {""} else ["dist"]))),
    )
