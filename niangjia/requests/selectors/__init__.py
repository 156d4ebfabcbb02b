"""Reading in this room: the actor first, the policy always."""
