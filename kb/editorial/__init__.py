"""Verbs: the only room that changes content. A verb is what an editor would say, and takes keyword `by=`.

Each is one transaction: it locks the article, asks the table (`rules.workflow`), changes rows, writes one entry of the
history and says what pages changed. What is not allowed raises `Refused` with a sentence. There are no signals: a
reader of a verb sees everything that follows from it.
"""
