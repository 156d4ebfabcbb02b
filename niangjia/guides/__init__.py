"""Guides in plain words, each signed by a named lawyer or shown as not yet reviewed."""
