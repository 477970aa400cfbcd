"""Transport 1: the Pulumi engine's analyzer protocol over the judge."""
