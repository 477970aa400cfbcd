"""Facts that the pack relies on: dated tables, each with its source."""
