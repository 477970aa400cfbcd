"""Reads what comes from outside within bounds: files, JSON, YAML and TOML."""
