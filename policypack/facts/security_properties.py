"""The properties that decide access, encryption, exposure and logging, by resource type.

Rules of the essential and recommended profiles depend on them. Left out are properties that
deployments outside the program change by design: code and images, passwords, capacity and tags.
"""

from __future__ import annotations

from policypack.facts.table import read_table

BY_TYPE = {
    f"aws:{kind}": tuple(names.split())
    for kind, names in read_table(__file__)["properties"].items()
}
