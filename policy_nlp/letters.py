"""Which letters a text is written in: simplified or traditional characters, and other scripts beside them."""

from __future__ import annotations

import unicodedata
from collections import Counter

#: Frequent characters that were simplified, and what they are written for; those that both writings use are left out.
_SIMPLIFIED = (
    "这个们国会发经济产业务实现设农县区镇乡报长开关与为对进过还时动员总体环义护兴标资问题当历习构结应战项优质领导协议审请"
    "现陈门医养团奋绿达额预计划势强带财专气断稳难众险线约网电户园厂龙头担视级层节维纪续统织绩认识较贯彻张丽图规划让从学"
)
_TRADITIONAL = (
    "這個們國會發經濟產業務實現設農縣區鎮鄉報長開關與為對進過還時動員總體環義護興標資問題當歷習構結應戰項優質領導協議審請"
    "現陳門醫養團奮綠達額預計劃勢強帶財專氣斷穩難眾險線約網電戶園廠龍頭擔視級層節維紀續統織績認識較貫徹張麗圖規劃讓從學"
)
_PAIRS = tuple((one, two) for one, two in zip(_SIMPLIFIED, _TRADITIONAL, strict=True) if one != two)
_FEW, _MANY = (tuple(dict.fromkeys(pair[at] for pair in _PAIRS)) for at in (0, 1))
#: So many of them tell the writing, and such a share of letters of another script is worth a word.
_FEWEST = 20
_MOST_FOREIGN = 0.1
_SAMPLE = 4000


def count_letters(text: str) -> Counter[str]:
    """How often characters stand in a text; in a long one of every so many, so that it takes next to no time."""
    return Counter(text[:: len(text) // _SAMPLE + 1])


def is_traditional(counts: Counter[str]) -> bool:
    """Whether a text is written in traditional characters, by its counts.

    >>> is_traditional(count_letters("縣政府實現經濟發展" * 5)), is_traditional(count_letters("县政府实现经济发展" * 5))
    (True, False)
    """
    traditional, simplified = (sum(counts[character] for character in known) for known in (_MANY, _FEW))
    return traditional >= _FEWEST and traditional > simplified


def measure_foreign(counts: Counter[str]) -> tuple[str, float]:
    """The script most of a text's letters that are no Chinese characters are of, and the share of all such letters.

    >>> measure_foreign(count_letters("发展 OK")), measure_foreign(count_letters("发展"))
    (('Latin', 0.5), ('', 0.0))
    """
    scripts = Counter[str]()
    han = 0
    for character, count in counts.items():
        if "\u3400" <= character <= "\u9fff":
            han += count
        elif character.isalpha():
            scripts[unicodedata.name(character, "").partition(" ")[0]] += count
    han += scripts.pop("CJK", 0)
    if not scripts:
        return "", 0.0
    script = max(scripts, key=lambda name: (scripts[name], name))
    return script.capitalize(), scripts.total() / (han + scripts.total())


def check_letters(text: str) -> tuple[str, ...]:
    """Warnings for a text that the model can read in part at best.

    >>> check_letters("Vice mayors reported. 增长")[0][:53]
    '90 % of its letters are no Chinese characters (Latin)'
    """
    counts = count_letters(text)
    script, share = measure_foreign(counts)
    warnings = []
    if is_traditional(counts):
        warnings.append(
            "it is in traditional characters, of which place, parts and themes are found badly;"
            " convert it to simplified ones first, as with OpenCC: opencc -c t2s"
        )
    if share > _MOST_FOREIGN:
        warnings.append(
            f"{100 * share:.0f} % of its letters are no Chinese characters ({script}); the model cannot read them,"
            " and they count in the shares: leave them out"
        )
    return tuple(warnings)
