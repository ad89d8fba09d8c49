"""The desk's forms: they read what was typed and give it back; what may be is for the verbs to say."""
