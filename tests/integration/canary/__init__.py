"""Marked text in every encrypted field of the product: where may it be found again? Nowhere."""
