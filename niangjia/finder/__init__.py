"""From a question in everyday words to the articles, guides and procedures that apply."""
