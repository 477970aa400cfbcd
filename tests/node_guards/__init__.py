"""Tests of the guards for Node.js in `node_guards/`."""
