"""Safe fixes as edits of a program: `stackwarden fix`."""
