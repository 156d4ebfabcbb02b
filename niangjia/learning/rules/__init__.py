"""Pure rules of learning: what content is, how it is read, graded, drawn, analysed and walked."""
