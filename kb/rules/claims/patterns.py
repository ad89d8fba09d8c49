"""The forms of a claim, as regular expressions on the tags of a sentence (the letters are told in `words`).

Each is closed: between what is named only tags that change nothing may stand, so an ordinary word, another name or a
negation in between makes it say nothing. One value is looked at at a time; where it stands there is a digit in place
of its letter: 1 for a figure (V), 2 an ability (Y), 3 a choice (E), 4 “free” (F), 5 a comparative (R).
"""

import re
from collections.abc import Mapping
from enum import Enum


class Form(Enum):
    """What kind of claim a pattern reads."""

    FIGURE = "a figure of a criterion that is named, or that the unit tells"
    DATE = "a date"
    YES = "that a subject has or is something"
    NO = "that it has or is it not"
    CHOICE = "one of a list"
    FREE = "that it costs nothing"
    ORDER = "that one is more or less than the other"


FOCUS = {"V": "1", "Y": "2", "E": "3", "F": "4", "R": "5"}

# “12 and 40 languages” says neither, and “…, but for students” or “…, as in Europe” takes back what it follows.
_END = r"(?=$|(?![,(-]?[c&]?L*[wPjn])[,;:)(ctq-](?!L*[VE])|&(?!L*[VEwPjn]))"
_FIGURE_END = rf"{_END}(?!&L*x)"  # “$5 per month and user”
_FREE_END = rf"{_END}(?!&L*[^LBHMlIJXQo])"  # “free and open”
_SUBJECT = r"(?P<S>S)(?:,[^SsZuBHMVCYER12345,]{1,6},|,?q)?"
# What else the sentence says of the subject, when a verb follows; and what it says without a negation, when none need.
_SAID = r"(?:[BHMoQIJXhlCYVELOwjnNkvtFi]*[,&c]+[Lt]*p?)?"
_SHARED = r"[BHl][LHCYVEOwjktF]+[,&]+"
_NAMED = r"(?P<C>C)[OwB:(l]?[LO]*1"  # “context window of 64k”
_AFTER = r"1O?L*(?P<C>C)"  # “64k-token context window”, “64k tokens of context”
_PHRASES = (_NAMED, _AFTER, "1")
_ABOUT = rf"{_SUBJECT}(?:{_SAID}L*(?:[BHMl]|oh)|{_SHARED})[LwO]*"
_BEGIN = r"(?:^|(?<=[L,;:(&cit-]))"
_OF = rf"{_BEGIN}(?P<C>C)[Owj]L*(?P<S>s)"
_OWN = r"(?<![OxV])(?P<S>[Zi])L*"  # not “half of Tarn’s price of $10”
_THAT = rf"(?:k(?=[wq]|{_END})|{_END})"  # “an open-source tool with …”

_SOURCES: Mapping[str, tuple[tuple[Form, str], ...]] = {
    "V": (
        *((Form.FIGURE, rf"{_ABOUT}{phrase}\)?{_FIGURE_END}") for phrase in _PHRASES),
        *((Form.FIGURE, rf"^wL*iL*{phrase},L*(?P<S>S)") for phrase in _PHRASES),
        *((Form.FIGURE, rf"(?P<S>S)(?::|\([BL]*)L*{phrase}(?:$|[);,])") for phrase in _PHRASES),
        *((Form.FIGURE, rf"(?P<S>s)\([BL]*{phrase}[);,]") for phrase in _PHRASES),
        (Form.FIGURE, rf"{_OWN}(?P<C>C)(?:[BHMl:(O]|,?w)[LwO]*1\)?(?:{_END}|(?=[BH]))"),
        (Form.FIGURE, rf"{_OWN}1(?P<C>C)(?:{_END}|(?=[BH]))"),
        (Form.FIGURE, rf"{_OF}(?:[BHMl:(]|,?w|,?q[BH])[LwO]*1(?:{_END}|(?=[BH]))"),
        (Form.FIGURE, r"(?:^|(?<=[,;&c]))L+1(?P<C>C)?L*(?P<S>[sS])"),
        (Form.FIGURE, rf"^L*(?P<C>C)L*(?P<S>s)[Lw]*1{_END}"),
        (Form.DATE, rf"{_SUBJECT}{_SAID}[LBa]*(?P<C>C)[jw]?L*1{_END}"),
        (Form.DATE, r"(?P<S>[Ss])[,(]L*(?P<C>C)[jw]?L*1(?=[,)])"),
        (Form.DATE, r"^L*(?P<C>C)[jw]?L*1,L*(?P<S>S)"),
        (Form.DATE, rf"{_OWN}(?P<C>C)[Ba:][jL]*1{_END}"),
        (Form.DATE, rf"{_OF}[Ba:][jL]*1{_END}"),
    ),
    "Y": (
        (Form.YES, rf"{_SUBJECT}{_SAID}L*(?:[BHl]|o[hb]?)L*2{_THAT}"),
        (Form.YES, rf"{_SUBJECT}{_SHARED}L*2k?{_END}"),
        (Form.NO, rf"{_SUBJECT}{_SAID}L*(?:X|[BHl]L*N|[IJQ]L*h?)L*2{_THAT}"),
        (Form.NO, rf"{_SUBJECT}L*BL*[EF],NL*2{_THAT}"),  # “is proprietary, not open source”
        (Form.YES, rf"{_BEGIN}2L*BL*v[OwjP]L*(?P<S>s){_END}"),
        (Form.NO, rf"{_BEGIN}2L*(?:I|BN)L*v[OwjP]L*(?P<S>s){_END}"),
        (Form.YES, rf"eL*2[OwjP]L*(?P<S>s){_END}"),
        (Form.NO, rf"eL*NL*2[OwjP]L*(?P<S>s){_END}"),
    ),
    "E": (
        (Form.CHOICE, rf"{_SUBJECT}{_SAID}[BL]*[CvL]{{0,3}}nL*3C?{_END}"),
        (Form.CHOICE, r"(?P<S>[Ss]),L*[Cv]?n?L*3C?(?=,)"),
        (Form.CHOICE, rf"{_SUBJECT}{_SAID}L*[BHl]L*3(?P<C>C)k?{_END}"),
        (Form.CHOICE, rf"{_SUBJECT}{_SAID}L*[BHM]L*(?P<C>C)[OwBn:]?L*3{_END}"),
        (Form.CHOICE, rf"{_OWN}(?P<C>C)[B:]L*3{_END}"),
        (Form.CHOICE, rf"{_OF}[B:]L*3{_END}"),
    ),
    "F": ((Form.FREE, rf"{_SUBJECT}{_SAID}L*[BM]L*4{_FREE_END}"),),
    "R": (
        (Form.ORDER, rf"{_SUBJECT}{_SAID}L*[BHM]?L*5TL*(?P<other>[sSZ])C?{_END}"),
        (Form.ORDER, rf"^DL*(?P<other>s),L*(?P<S>S)L*[BHM]L*5{_END}"),
    ),
}
PATTERNS: Mapping[str, tuple[tuple[Form, re.Pattern[str]], ...]] = {
    letter: tuple((form, re.compile(source)) for form, source in sources) for letter, sources in _SOURCES.items()
}
