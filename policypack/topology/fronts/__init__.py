"""Fronts: resources that accept requests and forward them to compute and data."""
