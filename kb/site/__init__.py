"""The public site: read-only pages that depend on nothing but their address."""
