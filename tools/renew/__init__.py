"""Makes the tables of facts anew: `make renew`."""
