"""The demonstration site: people, articles and tools, all of our own words, put in place by the ordinary verbs."""
