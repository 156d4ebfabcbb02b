"""Pure rules of training: no Django."""
