"""Assessment instruments as data: questions, scoring, bands; a score only advises."""
