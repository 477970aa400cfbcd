"""Previews of public programs: how many end with a whole result, and what is missing elsewhere."""
