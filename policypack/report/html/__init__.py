"""The HTML report: one file, of an audit or of one run, that needs nothing from elsewhere."""
