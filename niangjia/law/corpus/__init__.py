"""The corpus: how laws come in, and how articles are found."""
