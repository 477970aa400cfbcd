"""Roles, users and groups with all their policies."""
