"""Ports that security groups expose to the internet, and outbound traffic that they allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    first_few,
    or_unknown,
    rule,
)
from policypack.facts import exposed_ports
from policypack.topology.networks import address_ranges, attachments
from policypack.topology.networks.security_groups import (
    ALL_PORTS,
    EGRESS,
    EGRESS_TYPES,
    INGRESS,
    INGRESS_TYPES,
    UDP,
    Opening,
    Range,
    openings,
)

_ADMIN = "ec2-security-group-admin-port-public"
_RISKY = "ec2-security-group-risky-port-public"
_OTHER = "ec2-security-group-ingress-public"
_LIMIT = "Limit the ranges to trusted networks, or name a security group as the source"
_READS = (*address_ranges.READS, *attachments.READS)
# Describes the ports of an opening that a rule reports; "" for none.
_Named = Callable[[Stack, Resource, Opening], str]


@rule(
    id="ec2-security-group-admin-port-public",
    types=INGRESS_TYPES,
    reads=_READS,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=f"{_LIMIT}; Session Manager needs no open port",
)
def admin_port_public(resource: Resource, stack: Stack) -> Outcomes:
    """Security group exposes SSH or RDP to the internet.

    Scanners find an open port within minutes, and try passwords, leaked keys and new exploits.
    Ranges such as 0.0.0.0/1 are as open as 0.0.0.0/0, including those in a prefix list of the
    program; for a prefix list from elsewhere, the rule is undecided. Functions, managed services
    and application load balancers do not run SSH, so for a group that is attached only to these,
    ec2-security-group-ingress-public reports the port instead.
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-13
    https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html
    """
    yield from _exposed(resource, stack, INGRESS, _admin)


@rule(
    id="ec2-security-group-risky-port-public",
    types=INGRESS_TYPES,
    reads=_READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=_LIMIT,
    implied_by=(Implication(_ADMIN),),
)
def risky_port_public(resource: Resource, stack: Stack) -> Outcomes:
    """Security group exposes a database or management port to the internet.

    Databases, caches and management interfaces are built for private networks: many have no
    authentication by default, and their ports are scanned constantly. For a group that is attached
    only to functions, ec2-security-group-ingress-public reports the port instead.
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19
    """
    yield from _exposed(resource, stack, INGRESS, _risky)


@rule(
    id="ec2-security-group-ingress-public",
    types=INGRESS_TYPES,
    reads=_READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=_LIMIT,
    implied_by=(Implication(_ADMIN), Implication(_RISKY)),
)
def ingress_public(resource: Resource, stack: Stack) -> Outcomes:
    """Security group exposes a port other than 80 and 443 to the internet.

    Services on other ports usually belong in a private network or behind a load balancer. A Lambda
    function needs no ingress at all. ICMP is not reported.
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18
    """
    yield from _exposed(resource, stack, INGRESS, _others)


@rule(
    id="ec2-security-group-http-public",
    types=INGRESS_TYPES,
    reads=_READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Serve HTTPS on port 443 only, or limit the ranges to trusted networks",
    implied_by=(Implication(_ADMIN), Implication(_RISKY), Implication(_OTHER)),
)
def http_public(resource: Resource, stack: Stack) -> Outcomes:
    """Security group allows plain HTTP from the internet.

    Attackers on the network path can read and change requests over plain HTTP. Waive this finding
    for a load balancer whose listener redirects to HTTPS.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html
    """
    yield from _exposed(resource, stack, INGRESS, _http)


@rule(
    id="ec2-security-group-egress-any",
    types=EGRESS_TYPES,
    reads=_READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Limit egress to the ports and the networks or security groups that the workload uses"
    ),
)
def egress_any(resource: Resource, stack: Stack) -> Outcomes:
    """Security group allows all outbound traffic.

    Malicious code behind the group can send data to any address and port. The provider removes the
    default rule of AWS, so a group without egress allows no outbound traffic. Port 443 alone is not
    reported.
    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    """
    yield from _exposed(resource, stack, EGRESS, _all_of, "is reachable on")


def _exposed(
    resource: Resource, stack: Stack, direction: str, named: _Named, verb: str = "can reach"
) -> Outcomes:
    """Yields a finding for each rule that opens the ports that `named` describes."""
    for opening in openings(resource, direction):
        if isinstance(opening, Unknown):
            yield opening
        else:
            words = or_unknown(named, stack, resource, opening)
            yield from _open(resource, stack, opening, words, verb)


def _open(
    resource: Resource, stack: Stack, opening: Opening, words: str | Unknown, verb: str
) -> Outcomes:
    if not isinstance(words, Unknown) and not words:
        return
    public = opening.public_range(stack, resource)
    if isinstance(public, Unknown):
        yield public
    elif public is not None and isinstance(words, Unknown):
        yield words
    elif public is not None:
        yield _finding(public, f"{verb} {words}")


def _finding(public: Range, what: str) -> Finding:
    if not public.prefix_list:
        return Finding(f"{public.text} {what}", public.path)
    fix = f"Limit the entries of the prefix list {public.prefix_list} to trusted networks"
    message = f"{public.text} in the prefix list {public.prefix_list} {what}"
    return Finding(message, public.path, fix=fix)


def _admin(stack: Stack, resource: Resource, opening: Opening) -> str:
    return _listed(opening, _admin_ports(stack, resource, opening))


def _risky(stack: Stack, resource: Resource, opening: Opening) -> str:
    return _listed(opening, _risky_ports(stack, resource, opening))


def _http(stack: Stack, resource: Resource, opening: Opening) -> str:
    return _listed(opening, _answering(opening, {exposed_ports.HTTP: "HTTP"}))


def _admin_ports(stack: Stack, resource: Resource, opening: Opening) -> Mapping[int, str]:
    """The administration ports on which a resource with this group may listen."""
    found = _answering(opening, exposed_ports.ADMIN)
    return {
        port: name
        for port, name in found.items()
        if attachments.may_run_shell(stack, resource, port)
    }


def _risky_ports(stack: Stack, resource: Resource, opening: Opening) -> Mapping[int, str]:
    found = _answering(opening, exposed_ports.RISKY)
    return {
        port: name
        for port, name in found.items()
        if attachments.may_run_service(stack, resource, port)
    }


def _answering(opening: Opening, table: Mapping[int, str]) -> Mapping[int, str]:
    """The open ports of the table, over a protocol that their services use."""
    ports, is_udp = opening.ports(), opening.transports() == (UDP,)
    return {
        port: name
        for port, name in table.items()
        if port in ports and (not is_udp or port in exposed_ports.OVER_UDP)
    }


def _listed(opening: Opening, found: Mapping[int, str]) -> str:
    named = [f"port {port} ({name})" for port, name in found.items()]
    if named and opening.ports() == ALL_PORTS:
        return f"every port, including {named[0]}"
    return first_few(named) if named else ""


def _others(stack: Stack, resource: Resource, opening: Opening) -> str:
    ports = opening.ports()
    known = {
        *exposed_ports.WEB,
        *_admin_ports(stack, resource, opening),
        *_risky_ports(stack, resource, opening),
    }
    if len(ports) <= len(known) and known.issuperset(ports):
        return ""
    return _words(ports)


def _words(ports: range) -> str:
    if ports == ALL_PORTS:
        return "every port"
    first, last = ports[0], ports[-1]
    return f"port {first}" if first == last else f"the ports {first} to {last}"


def _all_of(_stack: Stack, _resource: Resource, opening: Opening) -> str:
    ports = opening.ports()
    # No service listens on port 0.
    covers = ports.start <= 1 and ports.stop >= ALL_PORTS.stop
    return _words(ports) if covers else ""
