"""The languages an article may be written in: BCP 47 code, own name, direction, stemmer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language; `stemmer` is the Snowball algorithm's name, or empty where none is known."""

    code: str
    name: str
    stemmer: str = ""
    rtl: bool = False
    bigrams: bool = False  # written without spaces: indexed by pairs of characters

    @property
    def direction(self) -> str:
        """The value of HTML's `dir`."""
        return "rtl" if self.rtl else "ltr"


_ALL = (
    Language("ar", "العربية", "arabic", rtl=True),
    Language("cs", "Čeština"),
    Language("da", "Dansk", "danish"),
    Language("de", "Deutsch", "german"),
    Language("el", "Ελληνικά", "greek"),
    Language("en", "English", "english"),
    Language("es", "Español", "spanish"),
    Language("et", "Eesti", "estonian"),
    Language("fa", "فارسی", rtl=True),
    Language("fi", "Suomi", "finnish"),
    Language("fr", "Français", "french"),
    Language("he", "עברית", rtl=True),
    Language("hi", "हिन्दी", "hindi"),
    Language("hu", "Magyar", "hungarian"),
    Language("id", "Bahasa Indonesia", "indonesian"),
    Language("it", "Italiano", "italian"),
    Language("ja", "日本語", bigrams=True),
    Language("ko", "한국어", bigrams=True),
    Language("nb", "Norsk bokmål", "norwegian"),
    Language("nl", "Nederlands", "dutch"),
    Language("pl", "Polski"),
    Language("pt", "Português", "portuguese"),
    Language("ro", "Română", "romanian"),
    Language("ru", "Русский", "russian"),
    Language("sv", "Svenska", "swedish"),
    Language("th", "ไทย", bigrams=True),
    Language("tr", "Türkçe", "turkish"),
    Language("uk", "Українська"),
    Language("ur", "اردو", rtl=True),
    Language("vi", "Tiếng Việt"),
    Language("zh", "中文", bigrams=True),
)
LANGUAGES: dict[str, Language] = {language.code: language for language in _ALL}
CHOICES: tuple[tuple[str, str], ...] = tuple((language.code, language.name) for language in _ALL)


def language(code: str) -> Language:
    """The language with this code (a region is ignored: en-GB is en); an unknown one is left to right, unstemmed."""
    primary = code.partition("-")[0].lower()
    return LANGUAGES.get(primary) or Language(code, code)
