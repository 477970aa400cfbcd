"""Fronts: what serves requests of anyone, and passes them on to compute and data."""
