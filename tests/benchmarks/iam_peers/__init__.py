"""Runs each tool on a list of IAM documents, in its own environment."""
