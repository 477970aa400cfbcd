"""Single parts of a stack: functions, stores, documents, packages, and what refers to them."""
