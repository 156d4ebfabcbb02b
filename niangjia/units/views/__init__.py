"""Pages of units: reading the tree, changing it, tables."""
