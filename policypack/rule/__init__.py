"""Rules: their checks, their documentation, and which findings imply others."""
