"""What is true without a database: pure, typed, fast."""
