"""Makes `policypack/facts/sam_policies.z`: the statements of SAM's policy templates.

They are data of the transform itself:
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html

    pip download --no-deps aws-sam-translator==1.115.0
    .venv/bin/python -m tools.mine_sam_policies aws_sam_translator-1.115.0-py3-none-any.whl

The same wheel gives the same bytes.
"""

from __future__ import annotations

import json
import sys
import zipfile
import zlib
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "policypack/facts/sam_policies.z"
_FILE = "samtranslator/policy_templates_data/policy_templates.json"


def main() -> None:
    """Writes the file, and prints how many templates it has."""
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        templates = json.loads(wheel.read(_FILE))["Templates"]
    kept = {
        name: {"parameters": sorted(each["Parameters"]), "document": each["Definition"]}
        for name, each in sorted(templates.items())
    }
    text = json.dumps(kept, separators=(",", ":"), sort_keys=True)
    TARGET.write_bytes(zlib.compress(text.encode(), 9))
    sys.stdout.write(f"{len(kept)} templates\n")


if __name__ == "__main__":
    main()
