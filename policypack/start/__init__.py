"""What every room may use: lazy attributes, records, containment, and what a start keeps."""
