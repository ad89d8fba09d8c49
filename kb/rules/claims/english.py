"""English, as the claims check needs it; how to add words is told in docs/claims.md."""

from kb.rules.claims import words as letters
from kb.rules.claims.words import Words, phrases

TAGS = {
    letters.IS: """
        is, remains, stays, is priced, is listed, is set
    """,
    letters.ARE: """
        are, be, remain, stay
    """,
    letters.WAS: """
        was, were, has been, got
    """,
    letters.HAS: """
        has, offers, supports, provides, includes, features, comes with, ships with, accepts, boasts,
        delivers, reaches, gets, earns, receives, holds, handles, takes, reads, understands, speaks, knows,
        covers, contains, gives you, guarantees, promises, achieves, manages, processes, generates,
        produces, writes, outputs, spans, runs, works, serves, stores, brings, carries, sports, stands at,
        amounts to, equals, comes in, is sold with, is equipped with, comes to, scores, works with, sits at,
        comprises, measures, is fluent in, enjoys, bears, ranges, varies
    """,
    letters.HAVE: """
        have, offer, support, provide, include, feature, come with, ship with, accept, deliver, reach, hold,
        handle, take, read, understand, speak, know, cover, contain, guarantee, promise, achieve, manage,
        process, generate, produce, write, output, run, work, serve, store, bring, carry, be used, be run,
        be had, allow, permit, enable, fit, work with
    """,
    letters.COSTS: """
        costs, sells for, goes for, retails at, is available for, comes at, is available at, charges
    """,
    letters.COST: """
        cost, sell for, charge
    """,
    letters.LIMITS: """
        is limited to, is capped at, allows, permits, caps at, tops out at, stops at, is restricted to,
        allows for, enables
    """,
    letters.IS_NOT: """
        is not, isn't, is neither, is no, 's not, is hardly
    """,
    letters.DOES_NOT: """
        does not, doesn't
    """,
    letters.NO: """
        no, not, never, neither, none, nor, without, nobody, hardly, don't, do not, aren't, wasn't,
        haven't, hasn't, didn't, weren't, are not, has not, did not
    """,
    letters.LACKS: """
        lacks, comes without, omits, misses, ships without, is without, does without
    """,
    letters.CAN: """
        can, can be, can also, can also be, is able to
    """,
    letters.CANNOT: """
        cannot, can't, can not, cannot be, can't be, can not be, is unable to
    """,
    letters.OF: """
        of
    """,
    letters.WITH: """
        with, at, for, thanks to, given, despite, by, because of, owing to
    """,
    letters.IN: """
        in, on
    """,
    letters.UNDER: """
        under, below, beneath
    """,
    letters.BESIDE: """
        into, behind, against, after, before, during, via, near, within, inside, outside, among, across, as,
        per, beside, besides, towards, onto, upon, off
    """,
    letters.GOES_ON: """
        needs, requires, uses, asks, makes, lets, keeps, leaves, beats, wins, loses, fills, turns, helps, saves,
        feels, looks, sounds, fits on, answers, sends, shows, starts, installs, syncs, imports, exports
    """,
    letters.UNLIKE: """
        unlike, like, as opposed to, in contrast to
    """,
    letters.COMPARED: """
        compared with, compared to, in comparison with, in comparison to, next to, relative to
    """,
    letters.FROM: """
        from, starting from, as of, since
    """,
    letters.LIGHT: """
        a, an, the, this, we, our, just, only, merely, also, still, now, currently, very, quite, fully,
        truly, completely, entirely, really, even, itself, overall, whole, full, total, maximum, max,
        standard, built in, native, natively, public, official, officially, generous, small, large, big,
        huge, massive, modest, tiny, permanent, proper, real, genuine, simple, regular, usual, good, decent,
        impressive, mere, respectable, much, far, slightly, somewhat, a little, a bit, considerably,
        noticeably, significantly, clearly, first, own, exactly, precisely, both, all, excellent, solid,
        list, fixed, flat, paid, combined, long, short, low, high, great, always, indeed, simply, well,
        then, out, listed, set, priced, sold
    """,
    letters.ABOUT: """
        about, around, roughly, approximately, approx, some, nearly, almost, close to, circa, ca, ~, ≈, just
        over, just under, a little over, a little under, well over, slightly over, slightly under, or so, in
        the region of, on the order of, an estimated
    """,
    letters.AT_MOST: """
        up to, at most, as many as, no more than, not more than, less than, fewer than, a maximum of, as
        much as, maximum of, ≤, <
    """,
    letters.AT_LEAST: """
        at least, more than, no less than, no fewer than, a minimum of, upwards of, in excess of, over,
        above, beyond, ≥, >
    """,
    letters.BETWEEN: """
        between, anywhere between, anywhere from, ranging from
    """,
    letters.TO: """
        to, through
    """,
    letters.KIND: """
        project, tool, software, model, platform, app, application, product, database, service, program,
        system, language model, assistant, editor, library, framework, engine, one, option, alternative,
        solution
    """,
    letters.SUPPORTED: """
        supported, available, possible, included, offered, provided, allowed, published, distributed,
        developed, missing, unavailable, impossible, built
    """,
    letters.THERE: """
        there is, there's
    """,
    letters.ITS: """
        its, their
    """,
    letters.WHICH: """
        which, that, who, where
    """,
    letters.AND: """
        and, or, &
    """,
    letters.BUT: """
        but, while, whereas, because, so, although, though, however, yet, hence, therefore, thus, even
        though, and so, so that, making
    """,
    letters.ASIDE: """
        for example, for instance, e.g., i.e., in short, in fact, in practice, by contrast, in contrast, of
        course, today, at present, at the moment, these days, in turn, by comparison, in comparison, out of
        the box, at once, at a time, in total, in all, no more, too, as well, again, alone, right now,
        nowadays, on paper, already, altogether, all told, on top, among them, among others
    """,
    letters.FREE: """
        free, free of charge, nothing, gratis, for free
    """,
    letters.THAN: """
        than
    """,
    letters.IT: """
        it
    """,
    letters.SILENCE: """
        will, 'll, won't, shall, going to, soon, next year, next month, next week, plans, plan, planned,
        planning, intends, aims, wants, hopes, expects, expected, upcoming, tomorrow, forthcoming, roadmap,
        if, unless, whether, would, 'd, could, might, may, should, ought, must, suppose, imagine, assume,
        assuming, supposing, hypothetically, as though, as if, in case, pretend, provided that, whenever,
        used to, originally, previously, formerly, once, until, till, initially, earlier, back then, in the
        past, no longer, any more, anymore, at launch, at first, ago, last year, last month, not yet, at the
        time, was raised, says, said, say, saying, claims, claimed, claim, claiming, according to,
        reportedly, allegedly, supposedly, rumoured, rumored, rumour, rumours, believe, believes, believed,
        think, thinks, thought, wrote, argues, argue, insists, announced, announces, myth, tells, told,
        heard, states, stated, suggests, advertises, advertised, calls itself, wrong, false, untrue, not
        true, incorrect, mistaken, mistakenly, wrongly, so called, allegations, opinion, respectively, not
        only, not just, ideally, theoretically, in theory, usually, often, sometimes, rarely, occasionally,
        depending, depends, typically, generally, mostly, partly, partially, seems, appears, perhaps, maybe,
        probably, possibly, likely, when, hosted, locally, by default, only for, only in, only on, only with, only by,
        only to, only as, only if, except, in name only, as in
    """,
    letters.CONDITION: """
        billed, annual, annually, yearly, discount, discounted, student, students, promotion, promotional,
        trial, vat, tax, taxes, extra, additional, add on, plus, upfront, introductory, refurbished, cached,
        batch, off peak, nonprofits, teachers, schools, startups, starting at, starts at
    """,
}
NUMBERS = """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty
"""
ABBREVIATIONS = """
    e.g, i.e, vs, approx, ca, cf, mr, mrs, ms, dr, prof, st, inc, ltd, corp, fig, vol, ver, u.s, u.k, a.m, p.m, al, eds,
    jan, feb, mar, apr, jun, jul, aug, sep, sept, oct, nov, dec, incl, excl, resp
"""
MONTHS = """
    Jan(?:uary|\\.)?, Feb(?:ruary|\\.)?, Mar(?:ch|\\.)?, Apr(?:il|\\.)?, May, June?, July?, Aug(?:ust|\\.)?,
    Sept?(?:ember|\\.)?, Oct(?:ober|\\.)?, Nov(?:ember|\\.)?, Dec(?:ember|\\.)?
"""
TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
UNITS = {
    "%": r"%|per\s?cent|percent",
    "gb": "gb|gigabyte",
    "mb": "mb|megabyte",
    "tb": "tb|terabyte",
    "ms": "ms|millisecond",
    "second": "second|sec|s",
    "minute": "minute|min",
    "hour": "hour|hr|h",
    "month": "month|mo",
    "year": "year|yr",
    "user": "user|seat",
    "kg": "kg|kilogram|kilo",
    "million": r"million|1\s?million|1,000,000|1?m|1mn",
    "thousand": "thousand|1,000|1?k",
}
LONG = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
ENGLISH = Words(
    tags=TAGS,
    higher="higher, larger, bigger, longer, greater, more, broader, wider, faster, superior",
    lower="lower, smaller, shorter, fewer, less, narrower, slower, inferior",
    better="better",
    worse="worse, poorer",
    numbers={word: number for number, word in enumerate(NUMBERS.split(), 2)} | TENS,
    months=phrases(MONTHS),
    multiples={"k": 10**3, "m": 10**6, "b": 10**9, "bn": 10**9, "t": 10**12} | LONG,
    currencies={"dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "yen": "JPY", "rupees": "INR"},
    units=UNITS,
    every=r"/|per\b|an?\b|each\b|every\b|for (?:an?|each|every)\b",
    adverbs={"per month": "monthly", "per year": "yearly|annually", "per day": "daily"},
    out_of="/|out of|of",
    stars="stars?|points?",
    abbreviations=frozenset(phrases(ABBREVIATIONS)),
    possessive="s",
    moments="now, currently, still, today, again, at present, at the moment, right now, these days, nowadays",
)
