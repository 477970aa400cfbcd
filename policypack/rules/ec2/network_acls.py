"""Network ACLs that expose ports to the internet."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    or_unknown,
    rule,
)
from policypack.facts.exposed_ports import ADMIN
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.topology.networks.network_acls import ACLS, RULE, Entry, entries_beside, own_entries
from policypack.topology.networks.security_groups import ALL_PORTS

# The ports that clients receive responses on:
# https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
_EPHEMERAL = 1024
_WATCHED = {20: "FTP", 21: "FTP", **ADMIN}


@rule(
    id="ec2-network-acl-admin-port-public",
    types=(*ACLS, RULE),
    reads=(*ACLS, RULE),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Limit cidrBlock or ipv6CidrBlock of the entry to trusted networks",
)
def network_acl_admin_port_public(resource: Resource, stack: Stack) -> Outcomes:
    """Network ACL exposes SSH, RDP or FTP to the internet.

    A network ACL is a second barrier behind security groups, in case one of them is opened by
    mistake. AWS applies the matching entry with the lowest number, so an earlier entry can deny the
    traffic. Ranges up to 65535 that begin at an ephemeral port are needed for responses and are not
    reported.
    https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21

    Example:
        aws.ec2.NetworkAclRule(
            "bastion",
            network_acl_id="acl-0123456789abcdef0",
            rule_number=100,
            rule_action="allow",
            protocol="tcp",
            from_port=22,
            to_port=22,
            cidr_block="0.0.0.0/0",  # bad
            cidr_block="198.51.100.0/24",  # good
        )
    """
    for entry in own_entries(resource):
        if isinstance(entry, Unknown):
            yield entry
        else:
            yield from _exposed(resource, stack, entry)


def _exposed(resource: Resource, stack: Stack, entry: Entry) -> Outcomes:
    """Yields a finding for the first port that the entry exposes, or the unknown value that
    decides."""
    unknown = None
    for port, name in _WATCHED.items():
        exposed = all_of((_is_no_response(entry, port), entry.allows(port)))
        if exposed is False:
            continue
        exposed = all_of((exposed, negated(_is_denied(resource, stack, entry, port))))
        if isinstance(exposed, Unknown):
            unknown = exposed
        elif exposed:
            message = f"{entry.public_range()} can reach {_named(entry, port, name)}"
            yield Finding(message, entry.value.path)
            return
    if unknown is not None:
        yield unknown


def _is_denied(resource: Resource, stack: Stack, entry: Entry, port: int) -> Truth:
    return any_of(
        each if isinstance(each, Unknown) else or_unknown(each.denies, port, entry)
        for each in entries_beside(stack, resource)
    )


def _is_no_response(entry: Entry, port: int) -> Truth:
    ports = or_unknown(entry.ports)
    if isinstance(ports, Unknown):
        return ports
    return port < _EPHEMERAL or ports.start < _EPHEMERAL or ports.stop != ALL_PORTS.stop


def _named(entry: Entry, port: int, name: str) -> str:
    every = "every port, including " if entry.ports() == ALL_PORTS else ""
    return f"{every}port {port} ({name})"
