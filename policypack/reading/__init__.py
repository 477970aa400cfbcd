"""Reads untrusted files, JSON, YAML and TOML within limits."""
