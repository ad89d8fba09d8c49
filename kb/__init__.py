"""Plumbline's knowledge base, arranged by floors: every room looks only downstairs.

          readers          editors         programs       administrators      the clock, the shell
             │                │               │                 │                     │
 7   urls ───┴────────────────┴───────────────┴─────────────────┤            management/commands
 6        site       |      desk      |      api      |       admin                        doors
 5                             transfer                              what goes in and out of files
 4                             editorial                 VERBS: the only room that changes content
 3        search | pages | composing | outgoing      what is derived: the index, the page store, what one revision becomes; the way out
 2                              models                   NOUNS: what is kept, each with its QuerySet
 1                              rules                    what is true without a database
                     ───────── accounts ─────────        who is asking; knows nothing of kb

`api` is drawn, not built yet. docs/architecture.md says more.
"""
