"""Addresses of clients, as services write them into events."""

from __future__ import annotations

from runtime_guards.validation.shapes import Matching

# Of IPv4 and IPv6; no service writes a name or a port here.
IP_ADDRESS = Matching(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:]{2,39}(?:\.[0-9.]{1,12})?")
