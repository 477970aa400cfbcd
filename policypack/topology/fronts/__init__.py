"""Fronts: resources that accept requests, and pass them on to compute and data."""
