"""Cases that a federation kept in a table until now, taken over: looked through first, then written,
and taken back while nobody has worked on them."""
