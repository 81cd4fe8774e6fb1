"""Where and when a report was delivered, from its title, date line, speaker line and file name.

Text goes before file name; what neither says stays None. The years a report reviews and plans come from the
headings, which :func:`complete_years` is given once they are known.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath

from .cues import YEAR, classify_part_heading, find_opening_end, find_years, split_reviewed_years, write_years
from .errors import UsageError
from .records import LEVELS, Metadata
from .segmentation import load_words

_MUNICIPALITIES = {"北京市", "上海市", "天津市", "重庆市"}
_UNIT = r"(?:自治区|自治州|自治县|新区|特区|林区|地区|街道|省|市|州|盟|县|旗|区|镇|乡)"
#: A unit inside a name is no unit: 贵州省, 兰州新区, 津市市; but 青岛市市南区 are two places.
_INSIDE = "[省县区]|市(?![中南北]区)|新区"
_HAN = r"[\u4e00-\u9fff]"
#: Names of autonomous places are long and may hold the names of peoples such as 东乡族.
_PLACE = re.compile(rf"(?:(?![省市州县区盟]){_HAN}){{1,18}}?自治[区州县旗]|{_HAN}{{1,7}}?{_UNIT}(?!{_INSIDE})")
_CONGRESS = re.compile(r"在(?P<place>[^，,。\s]{1,40}?)第?[一二三四五六七八九十]{1,3}届(?:\s*人民代表大会|人大)")
_SPEAKER = re.compile(
    r"(?P<place>[^\s，,。:：；;—]{2,26}?)(?:人民政府|政府)?\s*(?:代理?|常务副|副)?(?:省长|市长|区长|县长|旗长|州长|盟长|镇长|乡长|主席|行署专员|主任)"
)
_TITLE = re.compile(
    rf"(?<!\d)(?:(?:19|20)\d\d年度?)?(?P<place>{_HAN}{{2,26}}?)(?:(?:19|20)\d\d年度?)?(?:人民)?政府工作报告"
)
#: Other bodies that a place has, and congresses that a report does not say to be held before.
_OTHERS = (
    re.compile(
        rf"(?:中国共产党|中共|政协|政治协商会议)(?P<place>{_HAN}{{2,26}}?)"
        r"(?:第[一二三四五六七八九十]{1,3}[次届]|委员会|纪律检查|委)"
    ),
    re.compile(rf"(?:^|[\s（(日])(?P<place>{_HAN}{{2,26}}?)第[一二三四五六七八九十]{{1,3}}届(?:人民代表大会|人大)"),
)
#: Words that look like places where a title may begin with one.
_NO_NAME = (
    "城[镇市乡区]|[乡村]镇|[市老山灾园社新产]区|地区|省市|市县|县[域乡级]|[市区]级|(?:贫困|民族|边疆|革命|欠发达|少数)"
)
#: What a title may begin with: 关于云溪县…的报告, 临港市江湾区南桥街道办事处…; asked last, as any line may.
_TITLE_START = re.compile(
    rf"(?:关于|《)?(?:(?:19|20)\d\d年度?)?(?P<place>(?:(?!{_NO_NAME})(?:{_PLACE.pattern})){{1,4}})"
    r"[^。，；：]{0,60}(?:报告|总结|纲要|规划|要点|建议|计划|打算|安排|预算|决算|决议|纪要|公报|分析|方案|意见)"
)
_MOST_TITLES, _LONGEST_TITLE = 3, 80
_BODY = re.compile(rf"代表(?P<place>{_HAN}{{2,26}}?)(?:人民政府|行署)")
_NUMERAL = "[〇○零一二三四五六七八九十]"
_DATE = re.compile(
    rf"((?:19|20)\d\d)\s*(?:年\s*(?:\d{{1,2}}|{_NUMERAL}{{1,2}})\s*月|[.．]\s*\d{{1,2}}\s*[.．]\s*\d{{1,2}}\s*[)）])"
)
#: Pages of PDF and Word set figures apart: 2020 年云溪县政府工作报告.
_SPACED_YEAR = re.compile(r"(?<=(?:19|20)\d\d)[ \t\u3000]+(?=年)")
_TITLE_YEAR = re.compile(r"((?:19|20)\d\d)年?.{0,12}?(?:工作报告|施政[报報]告)")
#: What ends a date; a place may begin with these characters (日照, 月湖区) or hold them (万年县).
_DATE_END = rf"(?:[\d今去本每]|{_NUMERAL})\s*(?:年度?|月|日)"
_NOT_PLACE = re.compile(
    r"^(?:[全本各我该]?(?:省|市|县|区|旗|州|盟|镇|乡)|第|政府|现在|今天|.*(?:会议|大会|工作|报告|政协|人大|建设|开发区|保护区|园区|社区|小区|示范区|年))$"
    rf"|[在第]|{_DATE_END}|于(?!都|田|洪)"
)
_FORMULA = re.compile(r"(?:(?:19|20)\d\d年?度?|关于|(?:人民)?政府工作报告|工作报告|人民政府|全文)")
_SUFFIX_LEVELS = (
    ("自治州", "prefecture"), ("自治县", "county"), ("自治区", "province"), ("新区", "district"),
    ("地区", "prefecture"), ("街道", "town"), ("镇", "town"), ("乡", "town"), ("县", "county"),
    ("旗", "county"), ("区", "district"), ("州", "prefecture"), ("盟", "prefecture"), ("省", "province"),
)  # fmt: skip
#: What users call levels, beside the names in ``LEVELS``.
_LEVEL_NAMES = {
    **dict.fromkeys(("乡镇", "乡", "镇", "街道"), "town"),
    **dict.fromkeys(("县", "旗", "自治县"), "county"),
    **dict.fromkeys(("市辖区", "区"), "district"),
    **dict.fromkeys(("县级市",), "county-level city"),
    **dict.fromkeys(("地市级", "地级市", "地级", "州", "盟", "地区"), "prefecture"),
    **dict.fromkeys(("省级", "省", "自治区", "直辖市"), "province"),
    **dict.fromkeys(("国家级", "国家", "全国"), "national"),
}


def find_metadata(text: str, name: str = "") -> Metadata:
    """Place, level and year that a report's opening and its file name tell.

    >>> find_metadata("2023年1月9日在澜江市云溪县第九届人民代表大会第二次会议上\\n各位代表：")
    Metadata(place='云溪县', level='county', year=2023, reviewed_year=None, planned_year=None)
    """
    opening = _SPACED_YEAR.sub("", write_years(text[: find_opening_end(text[:3000]) or 600]))
    stems = _list_stems(name)
    starts = (_TITLE_START.match(line[:_LONGEST_TITLE]) for line in opening.split("\n")[:_MOST_TITLES])
    titled = (_last_place(start["place"]) for start in starts if start)
    place = _find_place(opening) or next(filter(None, (*map(_find_file_place, stems), *titled)), None)
    year = _first_year(_DATE, re.split("各位(?:代表|主任|委员)|同志们", opening[:600])[0])
    title_year = _first_year(_TITLE_YEAR, opening[:300]) or _first_year(YEAR, "#".join(stems))
    return Metadata(place, find_level(place or ""), year, None, None if year else title_year)


def complete_years(metadata: Metadata, headings: list[str], is_half_year: bool = False) -> Metadata:
    """The same metadata with the years reviewed, planned and of delivery that headings settle.

    A half-year report reviews and plans the year it is delivered in.

    A report is delivered in the year it plans; a title may name either that year or the one before, so it is
    believed last, but for a report that reviews no year and plans the one after its title's.

    >>> complete_years(Metadata("云溪县", "county"), ["2022年工作回顾", "2023年工作安排"]).year
    2023
    """
    reviewed = ahead = None
    reviews = False
    plans = []
    for heading in headings:
        years = find_years(heading)
        part = classify_part_heading(heading, metadata.year)
        reviews = reviews or part == "review"
        if part == "review" and years:
            years, ahead = split_reviewed_years(heading)
            reviewed = max(years)
        elif part == "plan" and years:
            plans.append(max(years))
    if metadata.year is None and reviewed is None and len(plans) > 1 and plans[1] == plans[0] + 1:
        # 完成2023年的任务 looks back where 实现2024年的目标 follows.
        reviewed, ahead = plans[0], plans[1]
    planned = ahead or next((year for year in plans if year <= (reviewed or year) + 1), None)
    title_year = metadata.planned_year
    # A plan was once laid before a congress in the year before it.
    early = not reviews and title_year is not None and planned == title_year + 1
    year = metadata.year or (title_year if early else planned) or (reviewed + 1 if reviewed else None) or title_year
    if year is None:
        return replace(metadata, planned_year=None)
    if planned is None or not year <= planned <= year + 1:
        planned = year
    return replace(metadata, year=year, reviewed_year=reviewed or year - (not is_half_year), planned_year=planned)


def find_level(place: str) -> str | None:
    """The level of government that a place name tells; None for a short name, a code or none, which tells nothing.

    >>> [find_level(place) for place in ("浙江省", "杭州市", "天门市", "唐县", "重庆市", "990100")]
    ['province', 'prefecture', 'county-level city', 'county', 'province', None]
    """
    if place in {"国务院", "全国", "中国"}:
        return "national"
    if place in _MUNICIPALITIES:
        return "province"
    if place.endswith("市"):
        return "prefecture" if place[:-1] in _prefecture_cities() else "county-level city"
    return next((level for suffix, level in _SUFFIX_LEVELS if place.endswith(suffix)), None)


def find_named_level(word: str) -> str | None:
    """The level that a word names in English or Chinese, or None.

    >>> find_named_level("县级市"), find_named_level("county"), find_named_level("云溪县")
    ('county-level city', 'county', None)
    """
    return word if word in LEVELS else _LEVEL_NAMES.get(word.strip())


def read_level(word: str, told_by: str = "--level") -> str:
    """The level that a user names, in English or Chinese; ``told_by`` says where, should it be none.

    >>> read_level("县级市"), read_level("county")
    ('county-level city', 'county')

    Raises
    ------
    UsageError
        It is none.
    """
    level = find_named_level(word)
    if level is None:
        raise UsageError(
            f"{told_by}: no level {word!r}; use {', '.join(LEVELS)}, or 乡镇, 县, 市辖区, 县级市, 地市级, 省级, 国家级"
        )
    return level


def parse_file_name(name: str, pattern: str) -> Metadata:
    """Metadata from a file name by a pattern such as ``{place}_{year}``.

    >>> parse_file_name("云溪县-2023-final.txt", "{place}-{year}-*").year
    2023

    Raises
    ------
    UsageError
        The pattern has none of {place}, {year} and {level}, or something else in braces; a name has an unknown level.
    """
    fields = {"place": r"(?P<place>.+?)", "year": r"(?P<year>(?:19|20)\d\d)", "level": r"(?P<level>.+?)"}
    named = re.findall(r"{(.*?)}", pattern)
    if not named or not set(named) <= set(fields):
        raise UsageError(
            f'file-name pattern {pattern!r}: use {{place}}, {{year}} or {{level}}, as in "{{place}}_{{year}}"'
        )
    expression = re.escape(pattern).replace(r"\*", ".*")
    for field, group in fields.items():
        expression = expression.replace(re.escape(f"{{{field}}}"), group, 1)
    match = re.fullmatch(expression, PurePath(name).stem)
    if match is None:
        return Metadata()
    found = match.groupdict()
    place, level = found.get("place"), found.get("level")
    year = int(found["year"]) if found.get("year") else None
    return Metadata(place, read_level(level, name) if level else find_level(place or ""), year)


def _find_place(opening: str) -> str | None:
    if re.search(r"全国人民代表大会|代表国务院|国务院总理", opening):
        return "国务院"
    for pattern in (_CONGRESS, _SPEAKER, _TITLE, _BODY, *_OTHERS):
        for match in pattern.finditer(opening):
            place = _last_place(match.group("place"))
            if place:
                return place
    return None


def _last_place(words: str) -> str | None:
    """The innermost place of a chain such as 阳江市江城区, or None."""
    words = re.sub(rf".*(?:[在】\]）)]|{_DATE_END}|代表|通过|关于|审议|报告|会议上?)", "", words)
    places = _PLACE.findall(words)
    return None if not places or _NOT_PLACE.search(places[-1]) else str(places[-1])


def _list_stems(name: str) -> list[str]:
    """What names a report without suffixes: its title in a table before the table's file, but no mere number."""
    file, *titles = name.split("#")
    return [PurePath(part).stem for part in (*titles, file) if not part.isdigit()]


def _find_file_place(stem: str) -> str | None:
    if "国务院" in stem:
        return "国务院"
    runs = re.findall(f"{_HAN}+", _FORMULA.sub(" ", write_years(stem)))
    return next((place for run in runs if (place := _last_place(run))), None)


def _first_year(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return int(match.group(1)) if match else None


@lru_cache(maxsize=1)
def _prefecture_cities() -> frozenset[str]:
    return frozenset(load_words("prefecture_cities"))
