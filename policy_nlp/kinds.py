"""What kind of text calls itself by its title: a budget report, a court's report, a press report on a report, …

Knows titles alone, and nothing of what stands below them. A text that says nothing of its kind has none.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from .cues import find_address, find_opening_end
from .marks import HEADING_KINDS, find_mark

#: How far into a text its title may stand, where it addresses its audience and where not.
_FRONT, _TITLE_FRONT = 800, 400
#: A title's lines have no more characters, and without an address they are the first so many.
_LONGEST_TITLE, _MOST_LINES = 70, 5
_ENDS = "。！!？?；;，,、：:"
_GOVERNMENT = re.compile(r"(?:政府|行署)(?:20\d\d年)?度?(?:的)?工作(?:的)?报告")
#: Who lays a report before a congress; what an office lays before it for the government says 受人民政府委托.
_LAID_BY_GOVERNMENT = re.compile(
    r"(?<!位)代表[^。，,：:！\n]{0,30}?(?:政府|行署|国务院)[^。]{0,12}?(?:作|报告|汇报|通报)"
)
_REPORT = "(?:政府)?工作报告"
#: The kind that stands for a work report where there is no whole one.
EXCERPT = "excerpt"
#: What only speaks of a government work report, or is a piece of one; by its own title, which names the report.
_ABOUT = (
    (EXCERPT, rf"{_REPORT}》?[（(【—]*(?:内容)?(?:摘要|节选|摘登|摘编|要点|精?简版)|(?:摘要|节选)[：:].*{_REPORT}"),
    (
        "commentary",
        rf"谈.{{0,12}}{_REPORT}|(?:专访|访谈|解读|图解|一图|图说|图表|漫画|读懂|看懂|速读|数读|划重点|学习).*{_REPORT}"
        rf"|{_REPORT}.*(?:解读|图解|一图|读懂|亮点|金句|热词|关键词|侧记|综述|反响|评论|社论|(?:起草|编写)(?:情况)?的?说明)",
    ),
    ("list of tasks", rf"{_REPORT}.*(?:(?:任务|工作|责任|目标).{{0,6}}(?:分解|分工|清单|台账)|任务书|落实方案)"),
    ("resolution", rf"关于.*{_REPORT}》?的?决议"),
    (
        "minutes",
        rf"(?:审议(?!通过)|讨论|座谈|协商).*{_REPORT}.*(?:摘要|意见|综述)|{_REPORT}.*(?:发言|纪要|记录|简报)",
    ),
    ("press report", rf"(?:作|听取).{{0,8}}{_REPORT}$|.*开幕.*{_REPORT}"),
)  # fmt: skip
#: A line that is the title of a government work report, with its occasion or a word that it is whole, and no more.
_TITLE = re.compile(
    r"[《（]?(?:(?:19|20)\d\d年?度?)?[\u4e00-\u9fff]{0,20}(?:(?:19|20)\d\d年?度?)?政府工作报告[》）]?"
    r"(?:[（(](?:全文|实录|(?:19|20)\d\d年)[^）)]*[）)]|—+(?:(?:19|20)\d\d年.*|在.+会议上))?"
)
#: What stands in brackets below the title of a piece.
_PIECE = re.compile(r"[（(【]?(?:内容)?(?:摘要|节选|摘登|摘编|要点)[)）】]?")
#: Kinds that are laid before a congress for the government, and how they are called there.
_PLANS, _PLANNED = ("plan report", "budget report", "audit report"), re.compile("计划|预算|决算|审计")
#: The kind that reviews the year it is of.
HALF_YEAR = "half-year report"
_HALF_YEAR = re.compile(r"(?:上半年|半年度?).{0,20}(?:工作|报告|总结)|前三季度.{0,12}(?:工作|报告)")
_BODY = (
    r"(?:局|委员会|办公室|厅|委|公司|集团|学校|中学|小学|大学|学院|医院|中心|管理处|支队|大队|车站|联合会|总工会|协会|银行"
    r"|管委会|开发区|园区|高新区|实验区|示范区|保护区|社区|村委会|村民委员会|居委会|[\u4e00-\u9fff]村)"
)
_SUMMARY = r"(?:工作总结|工作报告|工作要点|工作计划|工作情况|工作打算|述职报告|年度报告|年度总结)"
#: Other reports and papers by their titles, the first that fits.
_KINDS = (
    ("audit report", r"审计.{0,8}报告"),
    ("report on one matter", r"审查(?:结果)?的?报告"),
    ("statistical communiqué", r"统计公报"),
    ("budget report", r"预算.{0,12}(?:执行|草案|安排)|(?:财政)?决算.{0,8}报告|预算报告|财政预决算"),
    (
        "five-year plan",
        r"(?:五年|中长期|远景目标|总体|专项|发展)规划(?:和|的|纲要|建议|（|\(|$)|远景目标.{0,4}(?:纲要|建议)|规划纲要",
    ),
    ("plan report", r"(?:国民经济(?:和|与)社会发展|经济社会发展).{0,14}计划|年度?计划.{0,8}执行情况"),
    (
        "party report",
        r"中国共产党[^。]{0,24}(?:代表大会|委员会|全体会议)|党代会|纪律检查委员会|纪委.{0,8}(?:全会|工作报告)"
        r"|[省市县区州旗]委(?!会).{0,20}(?:全会|全体会议|工作报告)|党委.{0,8}工作报告",
    ),
    ("court report", r"法院.{0,6}工作(?:的)?报告"),
    ("procuratorate report", r"检察院.{0,6}工作(?:的)?报告"),
    (
        "people's congress report",
        r"(?:人民代表大会|人大).{0,4}(?:常务委员会|常委会|主席团|工作委员会).{0,6}工作(?:的)?报告",
    ),
    ("political consultative conference report", r"(?:政治协商会议|政协).{0,40}(?:工作(?:的)?报告|提案.{0,8}报告)"),
    ("policy address", r"施政(?:报告|報告|方针|方針)"),
    ("minutes", r"(?:会议|讨论|座谈会?|审议)(?:的)?(?:发言摘要|发言|纪要|记录|简报|意见)(?:摘要|汇总|整理)?$"),
    ("commentary", r"一图(?:读懂|看懂|了解)|[政策文件规划]解读$"),
    ("speech", r"会议?上的讲话|讲话$"),
    ("report of an office or body", rf"{_BODY}.{{0,16}}{_SUMMARY}"),
    ("report on one matter", r"情况的?(?:报告|汇报|通报|分析|说明)"),
)  # fmt: skip
_PRESS = re.compile(r"[（(]?(?:本报|本网|本台)(?:讯|记者)|[（(](?:见习|全媒体|融媒体?)?记者|新华社.{1,12}电")
_ABOUT_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _ABOUT)
_OTHER_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
#: Every kind that a text may be told to be of.
KINDS = tuple(dict.fromkeys([*(kind for kind, _ in (*_ABOUT, *_KINDS)), HALF_YEAR, "press report"]))


def find_kind(text: str, name: str = "") -> str:
    """The kind of a clean text by its title, else by its file's ``name``; "" for a government work report, or unknown.

    >>> find_kind("云溪县2023年预算执行情况和2024年预算草案的报告\\n各位代表：")
    'budget report'
    >>> find_kind("政府工作报告\\n各位代表：现在，我代表县人民政府作工作报告。"), find_kind("增长6%。")
    ('', '')
    """
    titles = _list_titles(text)
    if not titles:
        # A table's row is called file#title.
        stems = (PurePath(part).stem for part in reversed(name.split("#")))
        return next(filter(None, (find_kind(stem) for stem in stems if stem)), "")
    about = {
        title: _match_kind(title, _ABOUT_KINDS) or (HALF_YEAR if _HALF_YEAR.search(title) else "") for title in titles
    }
    joined = "".join(titles)
    if any(map(_PIECE.fullmatch, titles)) and _GOVERNMENT.search(joined):
        return EXCERPT
    named = any(_TITLE.fullmatch(title) and not kind for title, kind in about.items())
    found = next(filter(None, about.values()), "")
    if named or found or _GOVERNMENT.search(joined):
        # Pages put pictures of the opening, with their captions, and links above a report.
        return "" if named else found
    end = find_opening_end(text[:_FRONT])
    kind = _match_kind(joined, _OTHER_KINDS)
    laid = _LAID_BY_GOVERNMENT.search(text[:end]) if end else None
    if laid and not (kind in _PLANS and _PLANNED.search(laid[0])):
        # A five-year plan may be the report of the year in which it begins; above a report links name others.
        return ""
    return kind or ("press report" if _PRESS.search(text[:_TITLE_FRONT]) else "")


def warn_of_kind(kind: str) -> tuple[str, ...]:
    """A warning for a kind that :func:`find_kind` tells; none for "".

    >>> warn_of_kind("budget report")[0][:29]
    'its title says budget report;'
    """
    title = f"its title says {kind}; themes, parts and the model are made for whole government work reports of a year"
    return (title,) if kind else ()


def _match_kind(title: str, kinds: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    return next((kind for kind, pattern in kinds if pattern.search(title)), "")


def _list_titles(text: str) -> list[str]:
    """The lines of a text's front that may be of its title, its date or its speaker, without spaces."""
    front = text[:_FRONT]
    lines = front.split("\n")
    address = next((at for at, line in enumerate(lines) if find_address(line) is not None), None)
    kept = lines[:address] if address is not None else front[:_TITLE_FRONT].split("\n")[:_MOST_LINES]
    lines = [line for line in ("".join(line.split()) for line in kept) if 0 < len(line) <= _LONGEST_TITLE]
    return [line for line in lines if line[-1] not in _ENDS and not _is_heading(line)]


def _is_heading(line: str) -> bool:
    mark = find_mark(line)
    return mark is not None and mark.kind in HEADING_KINDS
