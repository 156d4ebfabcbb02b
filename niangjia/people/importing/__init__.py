"""Members from a table: read, check against what is there, write all or nothing."""
