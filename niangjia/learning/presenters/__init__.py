"""How pages of learning speak."""
