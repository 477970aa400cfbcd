"""Regenerates the tables of facts: `make renew`."""
