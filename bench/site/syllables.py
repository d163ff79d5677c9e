"""The syllables that Vietnamese spelling allows: an initial, a rime and a tone that may stand together."""

import unicodedata

TONES = {"level": "", "falling": "\u0300", "asking": "\u0309", "broken": "\u0303", "rising": "\u0301", "heavy": "\u0323"}

# Which letters of an initial stand before e, ê, i and which before the others
BEFORE_FRONT = ["", "b", "ch", "d", "đ", "gh", "h", "k", "kh", "l", "m", "n", "ngh", "nh", "ph", "r", "s", "t", "th", "tr", "v", "x"]
BEFORE_BACK = ["", "b", "c", "ch", "d", "đ", "g", "gi", "h", "kh", "l", "m", "n", "ng", "nh", "ph", "r", "s", "t", "th", "tr", "v", "x"]
BEFORE_ROUND = ["", "ch", "d", "đ", "h", "kh", "l", "ng", "nh", "s", "t", "th", "tr", "x"]

# Rimes, between blanks
FRONT = "e em en eng eo ep et ê êm ên ênh êch êp êt êu i im in inh ich ip it iu ia iêm iên iêng iêp iêt iêc iêu"
BACK = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây o oc oi om on ong op ot"
    " ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u uc ui um un ung up ut ua uôc uôi uôm uôn uông uôt"
    " ư ưc ưi ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu"
)
ROUND = "oa oac oach oai oan oang oanh oat oay oăn oăng oăt oe oen oet uân uâng uât uây uê uênh uơ uy uya uych uyên uyêt uynh uyt uyu"
AFTER_QU = "a ac ach ai an ang anh ao at ay ăn ăng ăt ân ât ây e en eo et ê ên êt ơ y yt ynh yên yêt"

MARKED = "ăâêôơư"
VOWELS = "aeiouy" + MARKED
STOPS = ("c", "ch", "p", "t")


def valid_syllables() -> list[str]:
    """Every syllable that the spelling allows, each once, in alphabetical order of code points."""
    bare = {initial + rime for initial in BEFORE_FRONT for rime in FRONT.split() if not (initial == "" and rime.startswith("iê"))}
    bare |= {initial + rime for initial in BEFORE_BACK for rime in BACK.split()}
    bare |= {initial + rime for initial in BEFORE_ROUND for rime in ROUND.split()}
    bare |= {"qu" + rime for rime in AFTER_QU.split()} | {"y" + rime[1:] for rime in FRONT.split() if rime.startswith("iê")}
    return sorted(toned(syllable, tone) for syllable in bare for tone in tones_of(syllable))


def tones_of(syllable: str) -> list[str]:
    """The tones that a syllable may bear; one that ends in a stop bears only two."""
    return [TONES["rising"], TONES["heavy"]] if syllable.endswith(STOPS) else list(TONES.values())


def toned(syllable: str, tone: str) -> str:
    """The syllable with a tone over the letter that bears it, composed (NFC)."""
    place = tone_place(syllable)
    return unicodedata.normalize("NFC", syllable[: place + 1] + tone + syllable[place + 1 :])


def tone_place(syllable: str) -> int:
    """Where the tone is written: over the last marked vowel; else over the only vowel, the last before a consonant, the
    first of two at the end, the middle one of three. The u of qu and the i of gi before another vowel are no vowels.
    """
    marked = [place for place, letter in enumerate(syllable) if letter in MARKED]
    if marked:
        return marked[-1]
    first = 2 if syllable.startswith("qu") or (syllable.startswith("gi") and syllable[2:3] in VOWELS and syllable[2:]) else 0
    places = [place for place, letter in enumerate(syllable) if letter in VOWELS and place >= first]
    if len(places) == 1 or syllable[-1] not in VOWELS:
        return places[-1]
    return places[-2]
