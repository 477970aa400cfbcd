"""Roles, users and groups with all of their policies."""
