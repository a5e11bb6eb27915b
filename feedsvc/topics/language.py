"""Text -> its language, by script and by the little words that every sentence holds; "" when unsure."""

import re

CASED = frozenset(("en", "fr", "es", "it", "pt", "nl"))
"""Languages in which a capital in mid-sentence means a name, and for which there are tables."""

ELIDED = frozenset(("fr", "it"))
"""Languages that write l'Ukraine."""

SAMPLE = 700  # characters of the body that are looked at
_LEAST = 2

_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\u4e00-\u9fff]"), "zh"),
    (re.compile("[\uac00-\ud7af]"), "ko"),
    (re.compile("[\u0600-\u06ff]"), "ar"),
    (re.compile("[\u0900-\u097f]"), "hi"),
    (re.compile("[іїєґ]"), "uk"),
    (re.compile("[\u0400-\u04ff]"), "ru"),
    (re.compile("[\u0370-\u03ff]"), "el"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
)
_SCRIPT_SHARE = 0.2
_LITTLE = {
    "en": "the of and to in is that for with was on are by at from as has have his will be it not an after says said but this who over",
    "fr": "le la les de des du et en un une est que qui dans pour sur au aux par avec pas plus ce son sa ses été dont mais ont cette après",
    "es": "el la los las de del y en un una es que por con para se su sus al como más fue ha lo pero este esta tras según",
    "it": "il lo la gli le di del della dei e in un una è che per con non si su sono al alla nel nella come più ma ha dopo anche",
    "pt": "o a os as de do da dos das e em um uma é que por com para se seu sua ao no na nos nas não mais foi mas após à são",
    "nl": "de het een van en in is dat op te voor met zijn niet aan er om ook als door naar bij uit heeft maar nog wordt na over",
    "de": "der die das den dem des und in ist ein eine einen zu von mit für auf nicht sich im auch nach bei aus wird hat sind als wie über",
    "sv": "och att det som på är av för med till inte om ett har från eller",
    "da": "og det som på er af med til ikke et har fra blev efter",
    "no": "og det som på er av med til ikke et har fra ble etter",
    "pl": "w na z się że nie jest po od przez dla są był",
    "tr": "ve bir bu için ile olarak çok daha gibi olan",
    "ro": "și în cu pe care este din pentru că fost",
    "fi": "ja ei että oli hän mutta kun myös ovat joka",
    "hu": "az és hogy nem egy ez meg volt csak",
    "cs": "se na je že ve jako které byl při",
}
_OF_WORD: dict[str, tuple[str, ...]] = {}
for _language, _words in _LITTLE.items():
    for _word in _words.split():
        _OF_WORD[_word] = (*_OF_WORD.get(_word, ()), _language)


def language_of(headline: str, body: str = "") -> str:
    """Tell the language of an article, "" when its text does not tell."""
    sample = f"{headline} {body[:SAMPLE]}"
    if not sample.isascii() and (language := _by_script(sample)):
        return language
    return _by_little_words(sample)


def _by_script(sample: str) -> str:
    letters = sum(map(str.isalpha, sample))
    for script, language in _SCRIPTS:
        found = len(script.findall(sample))
        if found > (_SCRIPT_SHARE if language not in ("ja", "uk") else 0.02) * letters:
            return language
    return ""


def _by_little_words(sample: str) -> str:
    counts = dict.fromkeys(_LITTLE, 0)
    for word in sample.lower().replace("'", " ").replace("’", " ").split():
        for language in _OF_WORD.get(word, ()):
            counts[language] += 1
    best, second = sorted(counts, key=counts.__getitem__, reverse=True)[:2]
    return best if counts[best] >= _LEAST and counts[best] > counts[second] else ""
