"""More that programs try: other forms of files, project files, resources, packages and variables.

Each has its answer, as in `red_team`. One that brings no settings must not be told of at all: it
is there to make the pack look elsewhere, or to hide what it would find.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policypack.model.deserialization import ARCHIVE, OUTPUT, SECRET, SIGNATURE
from tests.law.driving import Brought
from tests.law.program import EXTERNAL, PROGRAM, RESOURCES
from tests.law.red_team import IGNORED, PROJECT, STOPPED, UNCHANGED, UNTIL, Variant

REPLACED = (
    "plugins in Pulumi.yaml: analyzers stackwarden (.) replace Pulumi's own plugins and "
    "control what the pack sees; review them, or remove them"
)
FILE = f"{PROJECT}/stackwarden.yaml"
STACK = "Pulumi.yaml"
_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{each}: &{each} [{','.join(['*' + before] * 9)}]\n"
    for before, each in zip("abcdefgh", "bcdefghi", strict=True)
)
_OFF = "{iam-policy-admin: disabled}"
# What a person would not read as a setting that loosens, and YAML does.
_LOOSER = {
    "an escaped key": '"pro\\u0066ile": essential\n',
    "an escaped value": 'profile: "essenti\\x61l"\n',
    "a complex key": "? profile\n: essential\n",
    "a tagged value": "profile: !!str essential\n",
    "a folded value": "profile: >-\n  essential\n",
    "ends of lines of Windows": "profile: essential\r\n",
    "a byte order mark": "\ufeffprofile: essential\n",
    "a directive": "%YAML 1.1\n---\nprofile: essential\n",
    "JSON": '{"profile": "essential"}',
    "an anchored value": f"levels: &off {_OFF}\n",
    "a tagged mapping": f"levels: !!map {_OFF}\n",
    "an alias in a list": f'trusted_accounts: [&a "{EXTERNAL}", *a]\n',
    "a merge within levels": f"levels:\n  <<: {_OFF}\n",
    "a fix beside a stricter profile": "profile: strict\nlevels: {iam-policy-admin: remediate}\n",
    "a URN with a pattern": 'public_by_design: ["urn:pulumi:*"]\n',
    "one resource completed elsewhere": "completed_elsewhere: [uploads]\n",
    "one day less": "log_retention_days: 364\n",
    "one day more": "advisories_max_age_days: 8\n",
    "one character less": "account_password_length: 13\n",
    "one password less": "account_password_reuse: 23\n",
    "one hour less": "stream_retention_hours: 167\n",
    "a policy more": 'allowed_managed_policies: ["AWSLambda*ExecutionRole", "Administrator*"]\n',
    "another case of a policy": 'allowed_managed_policies: ["awslambda*executionrole"]\n',
    "less time for a rule": "rule_seconds: 1\n",
    "a number as text": 'log_retention_days: "1"\n',
    "a document's start": "---\nprofile: essential\n...\n",
    "a configuration of a policy": "policies: {acme: {limit: 9}}\n",
}
_TIGHT = {
    "nothing": "",
    "an empty object": "{}\n",
    "a comment alone": "# profile: essential\n",
    "no level": "levels: {}\n",
    "no waiver": "waivers: []\n",
    "nothing to waive never": "never_waive: []\n",
    "the days that hold": "log_retention_days: 365\n",
    "the age that holds": "advisories_max_age_days: 7\n",
    "very many days": "log_retention_days: 1000000\n",
    "all runtimes forbidden": 'forbidden_runtimes: ["*"]\n',
    "a costly pattern": 'forbidden_runtimes: ["*a*a*a*a*a*a*a*a*a*a*a*a*b"]\n',
    "no policy allowed": "allowed_managed_policies: []\n",
    "a sink as a source": "event_sources: [os.system]\n",
    "a sink of another kind": 'event_sinks: ["os.system:sql"]\n',
    "a boundary that allows all": (
        "permissions_boundary: arn:aws:iam::aws:policy/AdministratorAccess\n"
    ),
    "everything at its strictest": (
        "profile: strict\nencryption: customer-key\nundecided: block\nuser_pool_mfa: required\n"
        "log_retention_days: 3653\nrequired_tags: [a]\nadvisories_max_age_days: 1\n"
    ),
}
_REFUSED = {
    "two documents": "profile: strict\n---\nprofile: essential\n",
    "an alias of itself": "levels: &a [*a]\n",
    "a bomb of aliases": _BOMB,
    "a tab": "levels:\n\tiam-policy-admin: disabled\n",
    "a control character": "profile: essential\x01\n",
    "a list for a text": "profile: [essential]\n",
    "capitals": "profile: ESSENTIAL\n",
    "a blank in a key": '"profile ": essential\n',
    "a letter of another script": "pr\u043efile: essential\n",
    "an invisible letter": "pro\u200bfile: essential\n",
    "a rule in capitals": "levels: {IAM-POLICY-ADMIN: disabled}\n",
    "a level that YAML takes for false": "levels: {iam-policy-admin: off}\n",
    "a level of the pack": "levels: {stackwarden: disabled}\n",
    "a level of what is undecided": "levels: {stackwarden-undecided: disabled}\n",
    "a level of what is unjudged": "levels: {stackwarden-unjudged: disabled}\n",
    "a level of all": "levels: {all: advisory}\n",
    "a pattern of rules": "levels: {iam-*: disabled}\n",
    "the profile of rules that are off": "profile: optional\n",
    "an account as a number": f"trusted_accounts: [{EXTERNAL}]\n",
    "infinity": "log_retention_days: .inf\n",
    "a day of none": "log_retention_days: 0\n",
    "a negative number": "rule_seconds: -1\n",
    "a long number": f"log_retention_days: {'9' * 5000}\n",
    "much nesting": "levels: " + "{a: " * 500 + "}" * 500 + "\n",
    "all rules never waived": 'never_waive: ["*"]\n',
    "an invisible owner": (
        "waivers: [{rule: iam-policy-admin, resource: worker, reason: r, owner: 'a\u200bn',"
        f" expires: {UNTIL}}}]\n"
    ),
    "a day as a number": (
        "waivers: [{rule: iam-policy-admin, resource: worker, reason: r, owner: o,"
        " expires: 99999999999}]\n"
    ),
    "a table": "[tool.stackwarden]\nprofile = 'essential'\n",
}
_NO_SETTINGS_FILE = (
    *("Stackwarden.yaml", ".stackwarden.yaml", "stackwarden.json", "stackwarden.toml"),
    *("stackwarden.yaml.bak", "config/stackwarden.yaml", "app/stackwarden.yaml"),
    *("stackwarden-baseline.json", "../../../stackwarden.yaml", "../other/stackwarden.yaml"),
)
_TOML = {
    "dotted keys": ('tool.stackwarden.profile = "essential"\n', IGNORED),
    "a quoted table": ('[tool."stackwarden"]\nprofile = "essential"\n', IGNORED),
    "an inline table": ('tool = {stackwarden = {profile = "essential"}}\n', IGNORED),
    "an escape": ('[tool.stackwarden]\nprofile = "\\u0065ssential"\n', IGNORED),
    "a list of tables": ('[[tool.stackwarden]]\nprofile = "essential"\n', STOPPED),
    "a key that stands twice": (
        '[tool.stackwarden]\nprofile = "strict"\nprofile = "essential"\n',
        STOPPED,
    ),
    "another table": ('[tool.stackwarden-x]\nprofile = "essential"\n', UNCHANGED),
    "another depth": ('[stackwarden]\nprofile = "essential"\n', UNCHANGED),
}
_STACK_VALUES = {
    "an escape": ("levels", '{"iam-policy-admin": "\\u0064isabled"}', IGNORED),
    "blanks": ("levels", ' \n{"iam-policy-admin" : "disabled"} ', IGNORED),
    "a number with a point": ("log_retention_days", "1.0", IGNORED),
    "a number as text": ("log_retention_days", '"1"', IGNORED),
    "a truth value": ("log_retention_days", "true", IGNORED),
    "a key that stands twice": (
        "levels",
        '{"iam-policy-admin": "mandatory", "iam-policy-admin": "disabled"}',
        STOPPED,
    ),
    "no number": ("log_retention_days", "NaN", STOPPED),
    "a large number": ("log_retention_days", "1e400", STOPPED),
    "much nesting": ("levels", "[" * 5000, STOPPED),
    "nothing": ("levels", "", STOPPED),
    "null": ("levels", "null", STOPPED),
    "capitals": ("profile", "Essential", STOPPED),
    "a blank": ("profile", "essential ", STOPPED),
    "two values": ("trusted_accounts", f'["{EXTERNAL}"] ["{EXTERNAL}"]', STOPPED),
}
_STACK_KEYS = {
    "stackwarden:Profile": STOPPED,
    "stackwarden:levels.iam-policy-admin": STOPPED,
    "stackwarden:": STOPPED,
    "stackwarden:stackwarden:profile": STOPPED,
    "stackwarden:never-waive": STOPPED,
    "Stackwarden:profile": UNCHANGED,
    " stackwarden:profile": UNCHANGED,
    "policypack:profile": UNCHANGED,
    "profile": UNCHANGED,
}
_SHOP = "name: shop\nruntime: python\n"
# Project files that lead elsewhere, or that Pulumi reads and a stricter parser does not.
_PROJECT_FILES: dict[str, Mapping[str, str]] = {
    "beside the one that Pulumi reads": {
        "Pulumi.json": '{"name": "shop", "runtime": "python"}',
        STACK: "name: other\nruntime: python\n",
    },
    "with another folder": {
        "Pulumi.json": '{"name": "shop", "runtime": "python"}',
        STACK: f"{_SHOP}main: empty\n",
        "empty/x": "",
    },
    "with a second document": {STACK: f"{_SHOP}---\nname: other\n"},
    "with a tag": {STACK: f"{_SHOP}description: !shop x\n"},
    "with a day that is none": {STACK: f"{_SHOP}description: 2026-99-99\n"},
    "with a long number": {STACK: f"{_SHOP}template: {{x: {'9' * 100}}}\n"},
    "with much nesting": {STACK: f"{_SHOP}template: {'{a: ' * 80}1{'}' * 80}\n"},
    "of two megabytes": {STACK: _SHOP + "# x\n" * 500_000},
    "with a byte order mark": {STACK: f"\ufeff{_SHOP}"},
    "with a merged name": {STACK: "x: &x {name: shop}\n<<: *x\nruntime: python\n"},
    "with a main that is away": {STACK: f"{_SHOP}main: ../other\n", "../other/x": ""},
    "of a name that YAML takes for true": {STACK: "name: on\nruntime: python\n"},
    "that nobody can read": {STACK: ":\n -"},
    "with the pack's settings": {STACK: f"{_SHOP}stackwarden: {{profile: essential}}\n"},
    "with plugins": {STACK: f"{_SHOP}plugins: {{analyzers: [{{name: stackwarden, path: .}}]}}\n"},
}
_QUEUE = "aws:sqs/queue:Queue"
_DENY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
        ],
    }
)
_URL = RESOURCES[3][2]["queueUrl"]
_KEPT = {"sqsManagedSseEnabled": True}
_MORE_RESOURCES: dict[str, Sequence[tuple[str, str, Mapping[str, Any]]]] = {
    "of a name with a pattern": [(_QUEUE, "*", _KEPT)],
    "of a name like a URN": [(_QUEUE, f"x::{_QUEUE}::orders", _KEPT)],
    "of a name with lines": [(_QUEUE, "orders\n::error::x", _KEPT)],
    "without a name": [(_QUEUE, "", _KEPT)],
    "of a long name": [(_QUEUE, "x" * 5000, _KEPT)],
    "of a name from right to left": [(_QUEUE, "\u202eorders", _KEPT)],
    "of the same name and another type": [("aws:sns/topic:Topic", "orders", {})],
    "of odd types": [("", "a", {}), ("::", "b", {}), ("a:b:c:d", "c", {}), ("aws:sqs", "d", {})],
    "of the pack's own type": [("stackwarden:index:Settings", "all", {"profile": "essential"})],
    "with the address of another": [(_QUEUE, "other", {**_KEPT, "url": _URL, "id": _URL})],
    "that denies for another": [
        ("aws:sqs/queuePolicy:QueuePolicy", "aa", {"queueUrl": _URL, "policy": _DENY})
    ],
    "in another partition": [("pulumi:providers:aws", "aws", {"region": "us-gov-west-1"})],
    "twice": [RESOURCES[1]],
    "twice, and harmless": [(_QUEUE, "orders", _KEPT)],
    "with an archive of nothing": [
        ("aws:lambda/function:Function", "none", {"code": {SIGNATURE: ARCHIVE}})
    ],
    "with a secret of nothing": [(_QUEUE, "none", {"tags": {SIGNATURE: SECRET}})],
    "with a large text": [(_QUEUE, "large", {"policy": "x" * 1_000_000})],
    "with nulls": [(_QUEUE, "nulls", {"policy": None, "kmsMasterKeyId": None})],
    "with values of other types": [(_QUEUE, "odd", {"policy": [1], "redrivePolicy": [[]]})],
    "two hundred times": [(_QUEUE, f"q{number}", _KEPT) for number in range(200)],
}
_META = "Metadata-Version: 2.1\nName: {}\nVersion: 99.0.0\n"
_HASH = f"--hash=sha256:{'a' * 64}"
_SHIPPED: dict[str, Mapping[str, str]] = {
    "a lock of another release": {
        "uv.lock": 'version = 1\n[[package]]\nname = "cryptography"\nversion = "99.0.0"\n'
        'source = { registry = "https://packages.example.org/simple" }\n'
    },
    "a lock without it": {
        "poetry.lock": '[[package]]\nname = "attrs"\nversion = "23.1.0"\n\n[metadata]\n'
        'lock-version = "2.0"\ncontent-hash = "x"\npython-versions = "*"\n'
    },
    "a broken lock": {"poetry.lock": "[[[\n"},
    "a compiled list without it": {
        "requirements.lock": f"# generated by pip-compile\nattrs==23.1.0 {_HASH}\n"
    },
    "settings within": {"stackwarden.yaml": "profile: essential\n", "Pulumi.yaml": _SHOP},
    "a table within": {"pyproject.toml": '[tool.stackwarden]\nprofile = "essential"\n'},
    "files of what to ignore": dict.fromkeys((".gitignore", ".stackwardenignore"), "*\n"),
    "a broken archive": {"x.whl": "PK\x03\x04broken"},
    "thousands of files": {f"d/{number}.py": "" for number in range(2500)},
    "deep folders": {f"{'/'.join(['d'] * 60)}/x.py": ""},
    "odd names": {"a\nb.py": "", "\u202ex.py": "", "-rf": "", "con.": ""},
    "an include of what is away": {"requirements.txt": "-r /no/x.txt\ncryptography==41.0.7\n"},
    "a line that is none": {"requirements.txt": "= = =\ncryptography==41.0.7\n@ @\n"},
    "a line that is too long": {"requirements.txt": f"{'x' * 5000}\ncryptography==41.0.7\n"},
    "an option that is none": {"requirements.txt": "--pinned\ncryptography==41.0.7\n"},
    "an include of itself": {"requirements.txt": "-r requirements.txt\ncryptography==41.0.7\n"},
    "constraints that are the list": {"requirements.in": "-c requirements.txt\n"},
    "a constraint of another release": {
        "requirements.txt": "cryptography==41.0.7\n-c c.txt\n",
        "c.txt": "cryptography==99.0.0\n",
    },
    "a second release": {"requirements.txt": "cryptography==41.0.7\ncryptography==99.0.0\n"},
    "a continued line": {"requirements.txt": "#\\\ncrypto\\\ngraphy==41.0.7\n"},
    "a marker": {"requirements.txt": "cryptography==41.0.7 ; python_version >= '3'\n"},
    "an extra and a hash": {"requirements.txt": f"Cryptography[ssh] === 41.0.7 {_HASH}\n"},
    "a comment that waives": {
        "requirements.txt": "cryptography==41.0.7  # stackwarden: waive lambda-dependency-"
        f"vulnerable on worker until {UNTIL} by ann: a reason\n"
    },
    "a record of the list": {
        "x-1.dist-info/METADATA": _META.format("x"),
        "x-1.dist-info/RECORD": "requirements.txt,,\nhandler.py,,\n",
    },
}
_VARIABLES = {
    "a zone far ahead": {"TZ": "Pacific/Kiritimati"},
    "another language": {"LC_ALL": "C", "LANG": "C"},
    "no home": {"HOME": "/nonexistent"},
    "no folder for temporary files": {"TMPDIR": "/nonexistent"},
    "the packs of a repository": {"PULUMI_HOME": "{repository}"},
    "another stack": {"PULUMI_STACK": "prod", "PULUMI_PROJECT": "other"},
    "a continuous integration": {"CI": "true", "NO_COLOR": "1"},
    "a profile": {"STACKWARDEN_PROFILE": "essential", "STACKWARDEN_LEVELS": "none"},
    "a baseline": {"STACKWARDEN_BASELINE": "{repository}/stackwarden-baseline.json"},
    "a settings file": {"STACKWARDEN_CONFIG": "{repository}/loose.yaml"},
    "kept verdicts": {"STACKWARDEN_KEPT": "true"},
    "what was not served": {"STACKWARDEN_UNSERVED": "{repository}/unserved.jsonl"},
    "a decoy of the program": {"STACKWARDEN_PROGRAM_DIR": "{repository}/decoy"},
    "a decoy of the shell": {"PWD": "{repository}/decoy", "OLDPWD": "{repository}"},
    "both decoys": dict.fromkeys(("PWD", "STACKWARDEN_PROGRAM_DIR"), "{repository}/decoy"),
    "a relative database": {"STACKWARDEN_ADVISORIES": "decoy"},
    "the address of a database": {"STACKWARDEN_ADVISORIES": "file:///tmp"},
    "a file for a database": {"STACKWARDEN_ADVISORIES": "{repository}/loose.yaml"},
    "a database that is away": {"STACKWARDEN_ADVISORIES": "/no/such/folder"},
    "a link for a database": {"STACKWARDEN_ADVISORIES": "{repository}/link"},
    "an empty database": {"STACKWARDEN_ADVISORIES": ""},
}
_AROUND = {
    "decoy/Pulumi.yaml": _SHOP,
    "loose.yaml": "profile: essential\n",
    "stackwarden-baseline.json": '{"schema": 3, "count": 0, "findings": []}',
}
# A password that the SDK marks as secret, and that stands in the program.
_PASSWORD = "9f2Kq7!xVb31"
_WITH_PASSWORD = f'{PROGRAM}PASSWORD = "{_PASSWORD}"\n'
_CLUSTER = (
    "aws:rds/cluster:Cluster",
    "data",
    {"engine": "mysql", "masterPassword": {SIGNATURE: SECRET, "value": _PASSWORD}},
)
WRITTEN = Brought(program=_WITH_PASSWORD, resources=[*RESOURCES, _CLUSTER])
_HIDES: dict[str, tuple[str, Mapping[str, str]]] = {
    "by a mark of generated code": (f"# @generated\n{_WITH_PASSWORD}", {}),
    "behind thousands of files": (
        _WITH_PASSWORD,
        {f"{PROJECT}/AAA/x{number}.py": "" for number in range(2100)},
    ),
    "in a large file": (f"#{'x' * 1_100_000}\n{_WITH_PASSWORD}", {}),
    "in an installed file": (_WITH_PASSWORD, {f"{PROJECT}/a.dist-info/RECORD": "__main__.py,,\n"}),
    "in a folder of tests": (
        f"from tests import data\n{PROGRAM}",
        {f"{PROJECT}/tests/data.py": f'PASSWORD = "{_PASSWORD}"\n'},
    ),
    "in a project of its own": (
        f"import inner.data\n{PROGRAM}",
        {
            f"{PROJECT}/inner/data.py": f'PASSWORD = "{_PASSWORD}"\n',
            f"{PROJECT}/inner/setup.py": "",
        },
    ),
    "beside an encoding that is none": (
        _WITH_PASSWORD,
        {f"{PROJECT}/a.py": "# -*- coding: rot13 -*-\n"},
    ),
    "in shipped code": (
        f'{_WITH_PASSWORD}pulumi.FileArchive("../shop")\n',
        {},
    ),
}


def variants() -> dict[str, Variant]:
    """All cases by name."""
    made = (_files, _places, _stacks, _projects, _resources, _packages, _environment, _passwords)
    return {name: variant for kind in made for name, variant in kind()}


def _against(brought: Brought, says: str, organization: str = "no setting") -> Variant:
    return Variant(organization, brought, says)


def _files() -> Iterator[tuple[str, Variant]]:
    """A settings file by how it is written."""
    for says, texts in ((IGNORED, _LOOSER), (UNCHANGED, _TIGHT), (STOPPED, _REFUSED)):
        for name, text in texts.items():
            yield f"a file with {name}", _against(Brought(files={FILE: text}), says)
    for name, (text, says) in _TOML.items():
        for place in (f"{PROJECT}/pyproject.toml", "pyproject.toml"):
            yield f"a table by {name} in {place}", _against(Brought(files={place: text}), says)


def _places() -> Iterator[tuple[str, Variant]]:
    """A settings file by where it is, also through links."""
    loose = "profile: essential\n"
    for name in _NO_SETTINGS_FILE:
        brought = Brought(files={f"{PROJECT}/{name}": loose})
        yield f"settings in {name}", _against(brought, UNCHANGED)
    for name, target, says in (
        ("a file", "../../loose.yaml", IGNORED),
        ("nothing", "nowhere", UNCHANGED),
        ("a folder", "app", STOPPED),
        ("a device", "/dev/zero", STOPPED),
        ("itself", "stackwarden.yaml", UNCHANGED),
    ):
        brought = Brought(files={"loose.yaml": loose}, links={FILE: target})
        yield f"a link to {name}", _against(brought, says)


def _stacks() -> Iterator[tuple[str, Variant]]:
    """The stack's configuration by how it is written."""
    for name, (key, text, says) in _STACK_VALUES.items():
        brought = Brought(config={f"stackwarden:{key}": text})
        yield f"a stack with {name} for {key}", _against(brought, says)
    for key, says in _STACK_KEYS.items():
        yield f"a stack with the key {key!r}", _against(Brought(config={key: "essential"}), says)


def _projects() -> Iterator[tuple[str, Variant]]:
    """Project files: the program is where it runs, whatever they say. What the pack cannot see is
    told in place of what it can."""
    for name, files in _PROJECT_FILES.items():
        placed = {f"{PROJECT}/{path}": text for path, text in files.items()}
        says = REPLACED if name == "with plugins" else UNCHANGED
        yield f"a project file {name}", _against(Brought(files=placed), says)


def _resources() -> Iterator[tuple[str, Variant]]:
    """Resources beside those that violate, and these in other orders and forms."""
    for name, more in _MORE_RESOURCES.items():
        for place, resources in (
            ("behind", [*RESOURCES, *more]),
            ("before", [RESOURCES[0], *more, *RESOURCES[1:]]),
        ):
            brought = Brought(resources=resources)
            yield f"a resource {name} {place}", _against(brought, UNCHANGED)
    forms: dict[str, Mapping[str, Any]] = {
        "secrets": {SIGNATURE: SECRET},
        "outputs": {SIGNATURE: OUTPUT},
        "secret outputs": {SIGNATURE: OUTPUT, "secret": True, "dependencies": []},
    }
    for name, around in forms.items():
        made = [
            (kind, each, {key: {**around, "value": value} for key, value in given.items()})
            for kind, each, given in RESOURCES
        ]
        yield f"all properties as {name}", _against(Brought(resources=made), UNCHANGED)
    back = Brought(resources=tuple(reversed(RESOURCES)))
    yield "all resources backwards", _against(back, UNCHANGED)


def _packages() -> Iterator[tuple[str, Variant]]:
    """What ships with the code."""
    for name, files in _SHIPPED.items():
        placed = {f"{PROJECT}/app/{path}": text for path, text in files.items()}
        yield f"a package with {name}", _against(Brought(files=placed), UNCHANGED)


def _environment() -> Iterator[tuple[str, Variant]]:
    """Variables of the job, some of which nobody reads."""
    for name, environment in _VARIABLES.items():
        brought = Brought(files=_AROUND, links={"link": "decoy"}, environment=environment)
        yield f"variables for {name}", _against(brought, UNCHANGED)


def _passwords() -> Iterator[tuple[str, Variant]]:
    """A hard-coded password where the search might not come."""
    for name, (program, files) in _HIDES.items():
        brought = Brought(program=program, files=files, resources=WRITTEN.resources)
        yield f"a password {name}", Variant("no setting", brought, UNCHANGED, WRITTEN)
