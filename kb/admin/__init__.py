"""The administrators' door: Django's admin, which holds no rules. What is kept there goes through the verbs."""

from kb.admin import articles, history, people, pictures, site, taxonomy, tools, waivers

__all__ = ["articles", "history", "people", "pictures", "site", "taxonomy", "tools", "waivers"]
