"""Evidence for a compliance framework: each requirement with what was found, and what was not."""
