"""The rehearsal of a release: `make release-check`."""
