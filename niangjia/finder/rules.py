"""What a question must be like to be kept. Pure."""

from __future__ import annotations

LONGEST_KEPT = 200


def without_figures(question: str) -> str:
    """A question as it is offered for keeping: no digits, no line breaks, not too long."""
    kept = "".join("＊" if letter.isdigit() else letter for letter in " ".join(question.split()))
    return kept[:LONGEST_KEPT]
