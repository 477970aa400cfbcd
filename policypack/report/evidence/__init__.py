"""Evidence for a compliance framework: each requirement with its findings and clean resources."""
