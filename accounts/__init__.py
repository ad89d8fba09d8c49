"""Who is asking: people, their roles, sign-in and invitations. Knows nothing of kb."""
