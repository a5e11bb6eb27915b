"""A credit line, "Agencies via Xinhua" or "(AP)", -> who is credited.

A written list of agencies and what stands between their names, labelled sources, and desks; a line that says anything
else is no credit.
"""

import re

_NAMES = (
    "Agencies|News Agencies|Agence France[- ]Presse|AFP|Associated Press|The Associated Press|AP|Reuters|"
    "Thomson Reuters|Xinhua News Agency|Xinhua|China News Service|China Daily|People's Daily|Global Times|CGTN|"
    "CNS|Kyodo News|Kyodo|Jiji Press|Jiji|Yonhap|Bernama|Antara|PTI|Press Trust of India|IANS|ANI|UNI|APP|AAP|"
    "dpa|DPA|epd|KNA|APA|SDA|ATS|Belga|ANP|ANSA|AGI|Adnkronos|EFE|Europa Press|Lusa|Agência Brasil|Notimex|Télam|"
    "Prensa Latina|TASS|ITAR-TASS|Interfax|RIA Novosti|Ukrinform|UNIAN|PAP|ČTK|CTK|MTI|Tanjug|Anadolu Agency|"
    "Anadolu|AA|IRNA|SPA|WAM|QNA|MENA|Al Jazeera|BBC News|BBC|CNN|NPR|UPI|United Press International|"
    "Bloomberg News|Bloomberg|Dow Jones|PA Media|Press Association|PA|Canadian Press|The Canadian Press|CP|"
    "RFE/RL|VOA|Voice of America|Deutsche Welle|DW|Euronews|SAPA|PANA|NAN|GNA|"
    "新华社|中新社|共同通信|時事通信|共同|時事|연합뉴스|"
    "Рейтер|ТАСС|Интерфакс|РИА Новости|رويترز|د ب أ|أ ف ب"
)
_LINKS = r"\s*(?:,\s*(?:and\s+)?|/|\||;|&|\s-\s|–|—)\s*|\s+(?:via|and|with|through|et|y|und|e|avec|mit|con)\s+"
_ONE = rf"(?:{_NAMES})(?:\s+(?:staff|writers?))?"
_AGENCIES = rf"{_ONE}(?:(?:{_LINKS}){_ONE})*"
_LABEL = r"(?:Sources?|Quellen?|Fuentes?|Fonti?|Fontes?|Credit|Crédit|Bron|Источник)\s*:\s*"
_CREDIT = re.compile(rf"(?:{_LABEL})?({_AGENCIES})(?:\s+contributed to this (?:report|story|article))?\.?")
_LABELLED = re.compile(rf"{_LABEL}(\S[^.!?。:]{{1,70}})\.?")
_DESK = re.compile(
    r"((?:[^\W\d_][\w.'’&\-]* ){1,5}"
    r"(?:desk|staff|newsroom|news agency|news service|wire services?|redaktion|rédaction|redacción|redazione))",
    re.IGNORECASE,
)
_TAIL = re.compile(rf"(?<=[.!?”\"’'。»])\s*[(\[（【—–]\s*({_AGENCIES})\s*[)\]）】]?$")
_WRAPPING = " \t()[]（）【】—–-*_"
_LONGEST = 90


def credit_of(line: str) -> str:
    """Give the credit that a line is, without brackets and labels; "" when the line is none."""
    if not 0 < len(line) <= _LONGEST:
        return ""
    plain = line.strip(_WRAPPING)
    match = _CREDIT.fullmatch(plain) or _LABELLED.fullmatch(plain) or _DESK.fullmatch(plain)
    return match[1].strip() if match else ""


def split_tail(paragraph: str) -> tuple[str, str]:
    """Take "(Reuters)" from the end of a paragraph: the paragraph without it, and the credit or ""."""
    match = _TAIL.search(paragraph, max(0, len(paragraph) - _LONGEST))
    return (paragraph[: match.start()].rstrip(), match[1]) if match else (paragraph, "")
