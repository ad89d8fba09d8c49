"""The ledger in and out of files: its three tables as CSV and JSON, and what a file would change before it does."""
