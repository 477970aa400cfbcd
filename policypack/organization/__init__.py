"""Transport 2: the stacks of a whole organization, read from their states."""
