"""Transport 2: the stacks of a whole organization, from where their states are kept."""
