"""What programs try, each with the answer that was written down before it ran.

The organization's word, what the program brings, and what the run says of it at the end:
`IGNORED` names the setting that was refused, `UNCHANGED` that nothing of the program counted, and
`STOPPED` that the preview fails.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from tests.days import in_days
from tests.law.driving import Brought
from tests.law.program import EXTERNAL, PROGRAM

IGNORED, UNCHANGED, STOPPED = "ignored", "unchanged", "stopped"
PROJECT = "services/shop"
UNTIL = in_days(60)
BLOCKING = ("iam-policy-admin", "sqs-queue-unencrypted", "lambda-dependency-vulnerable")
WAIVERS = [
    {"rule": rule, "resource": "*", "reason": "r", "owner": "o", "expires": UNTIL}
    for rule in BLOCKING
]
OFF = dict.fromkeys(BLOCKING, "disabled")

# What an organization says, from nothing to much. None of them allows anything.
ORGANIZATIONS: dict[str, dict[str, Any]] = {
    "an empty object": {},
    "no setting": {"stackwarden": {}},
    "a level that it has": {"iam-policy-admin": "mandatory"},
    "another level that it has": {"sqs-queue-without-dlq": "advisory"},
    "a level": {"sqs-queue-without-dlq": "mandatory"},
    "an optional rule": {"s3-bucket-without-lifecycle": {"level": "mandatory"}},
    "all mandatory": {"all": "mandatory"},
    "recommended": {"stackwarden": {"profile": "recommended"}},
    "strict": {"stackwarden": {"profile": "strict"}},
    "customer keys": {"stackwarden": {"encryption": "customer-key"}},
    "remediation": {"sqs-queue-tls-optional": "remediate", "stackwarden": {"profile": "strict"}},
    "much": {
        "logs-group-short-retention": {"level": "mandatory"},
        "stackwarden": {
            "profile": "strict",
            "encryption": "customer-key",
            "undecided": "block",
            "allowed_runtimes": ["python3.13"],
            "forbidden_runtimes": ["python3.6"],
            "required_tags": ["owner"],
            "permissions_boundary": "arn:aws:iam::111122223333:policy/boundary",
            "log_retention_days": 400,
            "advisories_max_age_days": 3,
            "user_pool_mfa": "required",
            "never_waive": ["sqs-queue-public"],
        },
    },
}
# Each setting as a program would loosen it. What no value loosens is left out.
SETTINGS: dict[str, Any] = {
    "profile": "essential",
    "encryption": "any",
    "undecided": "advise",
    "trusted_accounts": [EXTERNAL],
    "trusted_layer_publishers": [EXTERNAL],
    "trusted_indexes": ["https://packages.example.org"],
    "allowed_runtimes": ["*"],
    "log_retention_days": 1,
    "secret_rotation_days": 9999,
    "stream_retention_hours": 24,
    "user_pool_password_length": 6,
    "user_pool_mfa": "optional",
    "account_password_length": 6,
    "account_password_reuse": 1,
    "account_password_days": 1095,
    "allowed_managed_policies": ["*"],
    "public_by_design": ["*"],
    "completed_elsewhere": ["*"],
    "wired_elsewhere": ["*:sqs"],
    "event_sanitizers": ["acme.clean:command"],
    "permissions_boundary": "arn:aws:iam::aws:policy/AdministratorAccess",
    "waivers": WAIVERS,
    "rules_as_of": "2020-01-01",
    "baseline": "baseline.json",
    "planned": [{"day": "2020-01-01", "profile": "essential"}],
    "levels": OFF,
    "advisories_max_age_days": 9999,
    "rule_seconds": 9999,
    "rules_from": ["acme_evil"],
}
# The same as the defaults, or as tight as the organization: nothing to refuse.
EQUAL = {
    "recommended": {"encryption", "user_pool_mfa", "allowed_runtimes", "permissions_boundary"},
    "much": set[str](),
}
EVIL = 'import pathlib\npathlib.Path(__file__).with_name("imported").touch()\n'
BESIDE = {f"{PROJECT}/acme_evil.py": EVIL}


class Variant(NamedTuple):
    """A case: `says` is one of the answers above. `without` is the program that brings nothing."""

    organization: str
    brought: Brought
    says: str
    without: Brought = Brought()


def variants() -> dict[str, Variant]:
    """All cases by name."""
    made = (_settings, _encryption, _levels, _files, _comments, _environment, _databases, _more)
    return {name: variant for kind in made for name, variant in kind()}


def in_file(settings: Any, place: str = f"{PROJECT}/stackwarden.yaml") -> Brought:
    """Settings in a file of the repository."""
    return Brought(files={place: yaml.safe_dump(settings), **BESIDE})


def in_stack(settings: dict[str, Any]) -> Brought:
    """Settings in the stack's configuration."""
    given = {
        f"stackwarden:{key}": each if isinstance(each, str) else json.dumps(each)
        for key, each in settings.items()
    }
    return Brought(config=given, files=BESIDE)


def _settings() -> Iterator[tuple[str, Variant]]:
    """Every setting from the file and from the stack, against little and much."""
    for organization in ("recommended", "much"):
        for key, value in SETTINGS.items():
            says = UNCHANGED if key in EQUAL[organization] else IGNORED
            for where, brought in (("file", in_file), ("stack", in_stack)):
                made = Variant(organization, brought({key: value}), says)
                yield f"{key} from the {where} against {organization}", made


def _encryption() -> Iterator[tuple[str, Variant]]:
    """In strict, every rule blocks: what the setting adds shows below it."""
    brought = in_file({"encryption": "any"})
    yield "any key from the file", Variant("customer keys", brought, IGNORED)


def _levels() -> Iterator[tuple[str, Variant]]:
    """A level of the organization repeated, and its relatives, against all that it may say."""
    hides = {"sqs-queue-without-dlq": "mandatory", **OFF}
    for organization in ORGANIZATIONS:
        yield (
            f"a repeated level beside disabled ones against {organization}",
            Variant(organization, in_file({"levels": hides}), IGNORED),
        )
        yield (
            f"essential in the stack against {organization}",
            Variant(organization, in_stack({"profile": "essential"}), IGNORED),
        )
    for level in ("advisory", "disabled", "remediate"):
        for rule in BLOCKING:
            yield (
                f"{rule} at {level}",
                Variant("no setting", in_file({"levels": {rule: level}}), IGNORED),
            )
    remediated = {"levels": {"sqs-queue-without-dlq": "remediate"}}
    yield "advice turned into a fix", Variant("no setting", in_file(remediated), IGNORED)
    repeated = {"levels": {"iam-policy-admin": "mandatory"}}
    yield "a level that it has alone", Variant("no setting", in_file(repeated), UNCHANGED)
    tight = {"profile": "strict", "levels": {"sqs-queue-without-dlq": "mandatory"}}
    yield "tighter", Variant("a level", in_file(tight), UNCHANGED)
    both = Brought(
        files={f"{PROJECT}/stackwarden.yaml": "profile: strict\n"},
        config={"stackwarden:profile": "essential"},
    )
    yield "tighter in the file and looser in the stack", Variant("recommended", both, IGNORED)
    back = both.__class__(files=both.files, config={"stackwarden:profile": "recommended"})
    yield "tighter, and back to the organization's", Variant("recommended", back, UNCHANGED)


def _files() -> Iterator[tuple[str, Variant]]:
    """Places and forms of the file."""
    looser: dict[str, Any] = {"profile": "essential", "levels": OFF}
    places = {
        "at the root": "stackwarden.yaml",
        "between": "services/stackwarden.yml",
        "beside": f"{PROJECT}/stackwarden.yml",
    }
    for name, place in places.items():
        yield f"a file {name}", Variant("no setting", in_file(looser, place), IGNORED)
    toml = '[tool.stackwarden]\nprofile = "essential"\n'
    for name, place in (("beside", f"{PROJECT}/pyproject.toml"), ("at the root", "pyproject.toml")):
        yield f"a table {name}", Variant("no setting", Brought(files={place: toml}), IGNORED)
    merged = "base: &a {profile: essential}\n<<: *a\n"
    for name, text in {
        "stack_may": "stack_may: [levels]\n",
        "of_a_command": "of_a_command: true\n",
        "an unknown key": "profil: essential\n",
        "a key that stands twice": "profile: strict\nprofile: essential\n",
        "a merge key": merged,
        "no object": "[1]\n",
        "a tag": "!!python/object/apply:os.system ['true']\n",
        "an unknown rule": "levels: {no-such-rule: disabled}\n",
    }.items():
        brought = Brought(files={f"{PROJECT}/stackwarden.yaml": text})
        yield f"a file with {name}", Variant("no setting", brought, STOPPED)
    two = {f"{PROJECT}/stackwarden.yaml": "", f"{PROJECT}/stackwarden.yml": ""}
    yield "two files", Variant("no setting", Brought(files=two), STOPPED)
    for key in ("stack_may", "of_a_command", "profil"):
        config = {f"stackwarden:{key}": "true"}
        yield f"a stack with {key}", Variant("no setting", Brought(config=config), STOPPED)
    other = {"shop:profile": "essential", "stackwardens:levels": "{}", "pulumi:tags": "{}"}
    yield "another namespace", Variant("no setting", Brought(config=other), UNCHANGED)


def _comment(rule: str, on: str = "") -> str:
    return f"# stackwarden: waive {rule}{on} until {UNTIL} by ann: {'a reason'}\n"


def _comments() -> Iterator[tuple[str, Variant]]:
    """Comments where they would waive, and where they never do."""
    queue = 'aws.sqs.Queue("orders"'
    at_call = PROGRAM.replace(queue, _comment("sqs-queue-unencrypted") + queue)
    for organization in ("an empty object", "a level that it has", "much"):
        brought = Brought(program=at_call)
        yield f"a comment against {organization}", Variant(organization, brought, IGNORED)
    pattern = PROGRAM.replace("aws.sqs.Queue(name)", "aws.sqs.Queue(name)  " + _comment(
        "sqs-queue-unencrypted", " on unk*"
    ))  # fmt: skip
    yield "a comment with a pattern", Variant("no setting", Brought(program=pattern), IGNORED)
    foreign = f"import pulumi_aws as aws\n{_comment('sqs-queue-unencrypted')}{queue})\n"
    for name, place in {
        "in shipped code": f"{PROJECT}/app/handler.py",
        "in a vendored package": f"{PROJECT}/vendor/x.py",
        "in an installed package": f"{PROJECT}/lib/x.py",
        "in a module of nobody": f"{PROJECT}/other/x.py",
        "in a test": f"{PROJECT}/test_x.py",
        "in build output": f"{PROJECT}/build/x.py",
        "above the project": "x.py",
    }.items():
        brought = Brought(files={place: foreign})
        yield f"a comment {name}", Variant("no setting", brought, UNCHANGED)
    text = PROGRAM + f'TEXT = """\n{_comment("sqs-queue-unencrypted")}{queue})\n"""\n'
    yield "a comment in a string", Variant("no setting", Brought(program=text), UNCHANGED)


def _environment() -> Iterator[tuple[str, Variant]]:
    """Variables of the job."""
    empty = Brought(files={"empty/x": ""}).files
    for name, environment in {
        "STACKWARDEN_PROGRAM_DIR to nothing": {"STACKWARDEN_PROGRAM_DIR": "{repository}/empty"},
        "STACKWARDEN_PROGRAM_DIR away": {"STACKWARDEN_PROGRAM_DIR": "/"},
        "STACKWARDEN_ADVISORIES to nothing": {"STACKWARDEN_ADVISORIES": "{repository}/empty"},
        "STACKWARDEN_OPTIONS": {"STACKWARDEN_OPTIONS": "true"},
        "STACKWARDEN_VALUES_KNOWN false": {"STACKWARDEN_VALUES_KNOWN": "false"},
        "STACKWARDEN_CONFIGURED": {"STACKWARDEN_CONFIGURED": "{repository}/configured.jsonl"},
        "PWD": {"PWD": "{repository}/empty"},
    }.items():
        brought = Brought(files=empty, environment=environment)
        yield f"with {name}", Variant("no setting", brought, UNCHANGED)
    for name, environment in {
        "STACKWARDEN_VALUES_KNOWN": {"STACKWARDEN_VALUES_KNOWN": "never"},
        "STACKWARDEN_CONFIGURED": {"STACKWARDEN_CONFIGURED": "/no/such/folder/file"},
    }.items():
        brought = Brought(environment=environment)
        yield f"with a broken {name}", Variant("no setting", brought, STOPPED)
    options = Brought(
        files={f"{PROJECT}/stackwarden.yaml": "profile: essential\n"},
        environment={"STACKWARDEN_OPTIONS": "true"},
    )
    yield "options and a file", Variant("recommended", options, IGNORED)


def _databases() -> Iterator[tuple[str, Variant]]:
    """Databases of vulnerabilities that a job names: one that does not count leaves the user's."""
    future, empty = "2099-01-01T00:00:00Z", '{"schema": 1, "records": []}'
    for name, files in {
        "a folder of the repository": {"db/pypi.json": empty},
        "a date in the future": {"db/manifest.json": json.dumps({"made": future})},
        "an empty file": {"db/PyPI.sqlite": ""},
        "a text": {"db/PyPI.bin": "not a database"},
    }.items():
        for place in ("{repository}/db", "{repository}/services/../db", "{repository}/db/"):
            environment = {"STACKWARDEN_ADVISORIES": place}
            brought = Brought(files=files, environment=environment)
            yield f"{name} at {place}", Variant("no setting", brought, UNCHANGED)


def _more() -> Iterator[tuple[str, Variant]]:
    """Everything at once."""
    everything = {key: each for key, each in SETTINGS.items() if key != "rules_from"}
    for organization in ORGANIZATIONS:
        brought = Brought(
            files={"stackwarden.yaml": yaml.safe_dump(everything), **BESIDE},
            config=in_stack(SETTINGS).config,
            program=PROGRAM.replace("aws.sqs.Queue(", _comment(BLOCKING[1]) + "aws.sqs.Queue(", 1),
            environment={
                "STACKWARDEN_PROGRAM_DIR": "/",
                "STACKWARDEN_ADVISORIES": "{repository}",
                "STACKWARDEN_OPTIONS": "true",
            },
        )
        yield f"everything against {organization}", Variant(organization, brought, IGNORED)
