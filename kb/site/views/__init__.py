"""Views of the public site: each is given a visit and answers with a page."""
