"""The shell's and the clock's door."""
