"""Runs the labelled handlers of JavaScript in Node.js with an attack."""
