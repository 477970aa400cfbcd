"""Single parts of a stack: functions, stores, documents, packages, and references to them."""
