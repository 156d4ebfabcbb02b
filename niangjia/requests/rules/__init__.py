"""Pure rules of this room: no Django, no database."""
