"""Finds English words of the interface in what a screen says, to the eye and to a screen reader."""

import re

# A Vietnamese syllable written with the letters of ASCII alone has no mark of tone; so it cannot end in c, ch, p or t, whose syllables
# always carry one, and its vowel is one of a, e, i, o, u, y. That leaves very little of English.
ANY_ONSET = "b|ch|d|h|kh|l|m|n|nh|ph|r|s|t|th|tr|v|x"
BACK = "ai|am|anh|ang|an|ao|au|ay|a|oai|oam|oang|oanh|oan|oay|oa|oeo|oen|oe|oi|ong|oong|om|on|o|ua|ui|ung|um|un|uya|uynh|uy|u"
FRONT = "em|eng|en|eo|e|ia|inh|im|in|iu|i"
SYLLABLE = re.compile(
    rf"(?:(?:{ANY_ONSET})?(?:{BACK}|{FRONT})|(?:c|g|ng)(?:{BACK})|(?:k|gh|ngh)(?:{FRONT}|y)|(?:h|l|m|s|t|v)?y"
    r"|qu(?:ai|ang|anh|an|ao|au|ay|a|eo|en|e|ynh|y)|gi(?:ang|an|ao|a|eo|oi|ong|on|o|ung|un|u|n)?)"
)
# The same with its marks taken off, as in an address: here every final may stand
UNMARKED = re.compile(
    r"(?:ngh?|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?"
    r"(?:[aeiouy]|ai|ao|au|ay|eo|eu|ia|ie|ieu|iu|oa|oai|oao|oay|oe|oeo|oi|oo|ua|uay|ue|ui|uo|uoi|uou|uu|uy|uya|uye|uyu|ye|yeu)"
    r"(?:ch|c|m|ng|nh|n|p|t)?"
)
# English words that are also syllables of ours: they count beside another English word, and SOLE ones where they stand alone
SMALL_WORDS = "a an can day do go hang hi him in long man may me men my no on run say so song than the them then thin to via"
SOLE_WORDS = "day go may my no on the them then to via"
# What is no Vietnamese syllable and may be read all the same, looked at one by one: brands, techniques and kinds of files; keys of the
# keyboard; units and short forms; the demo's accounts, which are written as one word; Sunday in the head of a calendar
REVIEWED_WORDS = """
    wagtail word excel youtube facebook zalo google web website video menu email rss url http https html
    pdf csv tsv xlsx xls docx doc odt pptx rtf txt zip gif jpg jpeg png webp avif svg
    ctrl shift alt enter esc tab usb qr
    km cm mm kg px kb mb gb ubnd ubmttq ocop vneid cn pin
    quantri bientap truongban lanhdao kiemduyet
"""
SMALL, SOLE, REVIEWED = (frozenset(words.split()) for words in (SMALL_WORDS, SOLE_WORDS, REVIEWED_WORDS))
NOT_WORDS = re.compile(
    r"""https?://\S* | www\.\S+ | [\w.+-]+@[\w-]+(?:\.[\w-]+)+     # addresses
    | (?<![\w<])/[\w./-]*                                           # paths
    | (?<!\w)[bcdghklmnpqrstvx]{1,3}…                               # a word cut off after its first letters
    | [\w-]+(?:\.[\w-]+)*\.(?:vn|docx?|xlsx?|pdf|jpe?g|png|svg|webp|avif|gif|zip|csv)\b  # machines, files""",
    re.VERBOSE | re.IGNORECASE,
)
SLUG = re.compile(r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w-])")
WORD = re.compile(r"[^\W\d_]+")

# Text, also what unfolds only later, and the names that a screen reader says. Never seen: what is for scripts, what an old browser would
# say in a frame's place, the date picker's button that no screen of ours switches on, a counter before something is counted.
SAID = """() => {
  const silent = "script, style, noscript, svg, code, textarea, iframe, .xdsoft_save_selected, [data-side-panel-toggle-counter][hidden]";
  const names = ["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt", "label"];
  const found = [document.title];
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) { found.push(node.data); return; }
    if (node.nodeType === Node.ELEMENT_NODE) {
      for (const name of names) if (node.hasAttribute(name)) found.push(node.getAttribute(name));
      if (node.tagName === "INPUT" && ["submit", "button", "reset"].includes(node.type)) found.push(node.value);
      if (node.matches(silent)) return;
      if (node.tagName === "TEMPLATE") { read(node.content); return; }
    }
    node.childNodes.forEach(read);
  };
  read(document.body);
  return [...new Set(found.map((text) => text.trim().replace(/\\s+/g, " ")).filter(Boolean))];
}"""


def english_on(page) -> list[str]:
    """The texts and names on a page of the browser that hold English, each with what was found in it."""
    return [f"{text[:120]!r}: {', '.join(found)}" for text in page.evaluate(SAID) if (found := english_in(text))]


def english_in(text: str) -> list[str]:
    """The English words in one text, as they stand there."""
    words = WORD.findall(SLUG.sub(without_slugs, NOT_WORDS.sub(" ", text)))
    if len(words) == 1 and words[0].lower() in SOLE:
        return words
    like = [False, *(is_foreign(word) or word.lower() in SMALL for word in words), False]
    return [word for at, word in enumerate(words, 1) if is_foreign(word) or (like[at] and (like[at - 1] or like[at + 1]))]


def is_foreign(word: str) -> bool:
    """Whether a word can neither be a Vietnamese syllable nor has been looked at and let pass."""
    word = word.lower()
    return len(word) > 1 and word.isascii() and not SYLLABLE.fullmatch(word) and word not in REVIEWED


def without_slugs(found: re.Match) -> str:
    """Nothing in the place of an address made from Vietnamese words; other words with hyphens stay."""
    parts = found.group().split("-")
    return " " if all(part.isdigit() or UNMARKED.fullmatch(part) for part in parts) else found.group()
