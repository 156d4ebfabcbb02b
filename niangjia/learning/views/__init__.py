"""The pages of learning, by who uses them."""
