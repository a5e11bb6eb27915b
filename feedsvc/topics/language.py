"""Text -> its language, by script and by the little words that every sentence holds; "" when unsure."""

import re

CASED = frozenset(("en", "fr", "es", "it", "pt", "nl"))
"""Languages in which a capital in mid-sentence means a name, and for which there are tables."""

SAMPLE = 1500  # characters of the body that are looked at
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
    "sv": "och att det som en på är av för med den till inte om ett har de från han var",
    "da": "og at det som en på er af for med den til ikke om et har de fra han var blev",
    "no": "og at det som en på er av for med den til ikke om et har de fra han var ble",
    "pl": "w i na z do się że nie to jest o po od przez dla jak za są był",
    "tr": "ve bir bu için ile de da olarak çok daha gibi olan var ne en",
    "ro": "și de la în a cu pe un o care este din pentru nu că sa au fost",
    "fi": "ja on ei se että oli hän mutta kun myös ovat joka",
    "hu": "a az és hogy nem is egy van ez meg volt csak",
    "cs": "a v se na je že to s z o do i ve pro by jako za",
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
