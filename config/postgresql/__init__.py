"""PostgreSQL as Django knows it, but for how a connection that has been idle is looked at (`base`)."""
