"""The desk's screens, one module for each family."""
