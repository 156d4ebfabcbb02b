"""Citations: as values, in running text, and checked against the law in force."""
