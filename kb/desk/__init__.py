"""The desk: where writers write and editors decide. Plain forms over the verbs; nothing here holds a rule."""
