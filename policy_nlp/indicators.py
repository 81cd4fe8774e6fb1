"""Names what a figure measures: from the words before it, the noun counted after it, and the figures it goes on from.

Knows words alone, neither reports nor figures; :mod:`policy_nlp.figures` cuts the sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_LONGEST_NAME = 24
#: What ends a clause.
CUT = re.compile(r"[，,；;。：:！!？?（）()\n]|(?<![一二])、|、(?![二三]产)|—+")
#: Stands for each character of a remark that does not belong to a clause.
MASK = "\0"
_CHANGES = """
同比增长 同比下降 同比减少 同比提高 同比提升 同比上升 年均增长 增长 增加 增至 下降 降低 减少 降至 提高
提升 上升 上涨 回落 压减 压缩 缩短 扩大 递增 净增 上调 下调 增收 减收 高于 低于 快于 缩减 削减 精简
"""
_CHANGE_WORDS = "|".join(sorted(_CHANGES.split(), key=len, reverse=True))
#: A verb of change right before a figure, and what may stand between them.
CHANGE = re.compile(
    rf"(?P<change>(?:(?<!不)(?:{_CHANGE_WORDS})|(?<![新净])[增降升])[到至]?)(?:了|到|至|约|近|超过|超|达到|达|为|均|全[国省市州县区]|平均水平|平均)*\s*$"
)
#: Words at the end of an indicator that lead over to its figure; not those that end words such as 签约, 公共, 新增.
_VERBS = re.compile(
    r"(?:分别|同比|(?<![按照以])(?:同口径|可比(?:口径|价格?)?)|比上年|较上年|比去年|力争|确保|预计|预期|大约|(?<![签节集履合违])约|(?<![附临])近|超过|超|突破|达到|达|(?<!行)为|是|(?<!存)在|"
    r"(?<![国所])有|(?<!公)共|累计|保持|稳定|控制|完成|实现|"
    r"至|到|了|将|平均每年|年均|均|逾|首次|不低于|不少于|不超过|不高于|高达|仅|各|再|占|(?<!自)由|从|(?<![新净倍])增|(?<!下)降|(?<!提)升|(?:(?<![占环同对之正贷])比)?\d{4}年|以上|合计|总计|共计|已|的|跃升|(?<![饱总])和|与|(?<![惠普涉])及|不足|接近|一批|约为|"
    r"(?<!自)[由从](?:上|去|前[一二两三四五]?)年|(?<=比重)要|(?<![需主重必])要)+$"
)
#: Words at the beginning that tell when, where or in which spirit, and not what.
_OPENINGS = re.compile(
    r"^(?:完成好?|实现|其中|同时|预计|全年|全县|全市|全区|全省|全州|全国|我[县市区省]|今年|去年|上年|当年|五年来|一年来|三年来|今后[三五]年|提出了?|确定(?!性)|初步统计|据统计|》|"
    r"[到至]?“?十[一二三四五六七]?五”?(?:时期|期间|末)|共(?![建享同治])|累计|"
    r"已|力争|确保|努力|初步核算|经初步核算|主要预期目标是|主要目标是|预期目标|使|和(?!谐)|与|及|以及|将|要(?![素件求塞])|争取|截至|目前|"
    r"年末|年底|年内|分别|各(?![类种级项地县市区乡界方族])|[一二三四五六七八九十]+是|(?:到|至)?\d{4}年[底末]?|同比|比上年|较上年|"
    r"[了的]|着(?![力眼重]))+"
)
#: What a figure is set against, which says nothing of what it measures: 比2015年, 较“十三五”末, 按可比口径.
_AGAINST = re.compile(
    r"(?:[相对]?[比较](?=\d{4}|[“十上去同全原预五首前]|计划|疫情|改革|建国)|(?:按照?|以)(?=可比|现[行价]|不变|同口径|常住|年均)|在(?=[^的]{1,6}基础上)|扣除|剔除)"
    r"[^，]{0,10}?(?:年|末|初|底|期|前|平均(?:水平)?|计划|目标|口径|价格?|汇率|基础上|因素|数)?(?:计算|相?比)?[的将]?$"
)
_SAYS = re.compile(r"[^\d\s.]{2}")
_NOTE = re.compile(r"\^?[\[〔【]\d+[\]〕】]|[①-⑳★☆＠※]")
#: What makes a name a quantity of its own, so that it needs nothing of the names beside it.
_QUANTITY = re.compile(
    r"(?:[率额量值度数]|收入|支出|投资|比[重例]|占比|利润|就业|税|税[收金]|产能|面积|人口|规模|费用|成本|价格|增速|[增降涨]幅|进口|出口|里程|营收|能耗|外资|财力|资金|"
    r"总产|工资|标准|水平|强度|贷款|存款|消费|时[限间]|用电|总投资|GDP)$"
)
#: Words that siblings share at the end of the last of them: 城镇、农村居民人均可支配收入.
_SHARED = re.compile(
    r"(?:常住|居民|人均|可支配|地区|市场|产业|全产业链|主营|业务|年均?|日均?|平均|新增|累计|工程|项目|排放)*"
    r"(?:收入|支出|增加值|总?产值|营收|总?产量|排放量|客运量|饲养量|出栏量|存栏量|保有量|销售?量|用电量|浓度|规模|面积|投资|消费|零售额|成交额|销售额|贷款|存款|"
    r"进出口|出口|进口|发案数|警情|案件|审批时[限间]|办理时[限间]|标准|水平|机械化率|[\u4e00-\u9fff]{2}率|"
    r"增速|[增降涨]幅|增长率|比重|占比)(?:下降幅度)?$"
)
#: Shares and rates, which a quantity has beside itself: GDP、税收增速.
_RATE = re.compile(r"(?:增速|[增降涨]幅|增长率|比重|占比)$")
#: Words that join a noun to what comes after it.
_PLACES = frozenset("省市县区镇乡村校")
#: Words up to this length before a counted noun are verbs (新建、改扩建20所学校), longer ones names.
_LONGEST_VERB = 3
_JOINED = re.compile("(?:[和与等]|(?<![惠普涉])及)$")
_JOINTS = re.compile(r"(?:以及|[和与及的等])+$")
_AMONG = re.compile(r"等(?=[一二三四五六七八九十两几\d])")
#: 一、二、三产业, three names in one.
_INDUSTRIES = re.compile(r"(?:第?(?P<first>一)、)?第?(?P<second>二)[、和]第?(?P<third>三)次?产业?")
_SPLITS = tuple(re.compile(mark) for mark in ("、|和(?![美谐平])|与|(?<![以普])及", "、|和(?![美谐平])", "、"))
#: Names that say nothing alone; the figure just before says whose they are.
_BARE = re.compile(
    r"(?:总数|总量|总额|总投资|投资额?|占地|占比|增速|[增降涨]幅|规模|产量|产值|面积|利润|总产|人数|增加值|金额|营业收入|销售收入)(?:已|将|预计)?"
)
_ENDS_BARE = re.compile(f"(?:{_BARE.pattern})$")
#: Those of them that are a quantity's own, so that its name stays whole: GDP增速, 企业总数.
_OF_QUANTITY = re.compile(r"占比|增速|[增降涨]幅|总数|总量")
#: What is done to things, and says nothing without them: 开工项目77个、竣工62个.
_DOINGS_LISTED = """
新改扩建 新改建 改扩建 新建 续建 改建 扩建 在建 建设 建成 新开工 开工 竣工 新竣工 完工 投产 投运 投用 改造 提升
新签约 签约 新签 落地 结案 立案 办结 销号 整改 交付 验收
"""
_DOING = "|".join(_DOINGS_LISTED.split())
_DOINGS = re.compile(rf"(?:基本|主体|全部|正式)?(?:{_DOING})+")
_DONE_TO = re.compile(rf"^(?:{_DOING}|新增|新认定|新引进|新培育|新获批|实施|推进|实现|引进)+|(?:{_DOING})+$")
#: Relations to something else, of which the figure before is the subject: 占计划的126%, 是上年的1.5倍.
_RELATION = re.compile(r"(?:占|相当于|是(?=[上去“十\d]|全.平均)|为(?=[上去“十\d]|全.平均))[^，]*")
_CODE = r"[A-Za-z]+[\d.]*|\d+(?=[A-Za-z])"
_WITHIN = "(?!在[建校线岗谈营编库册职])"
#: Where the noun ends: at another figure, and at what is done to the thing.
_STOP = rf"[和及与]\d|以及\d|被|由(?!于)|(?<!正){_WITHIN}在"
_NOUN = re.compile(
    rf"(?![和与及或至被均，]|[由将]|{_WITHIN}在|大关|新台阶|{_CHANGE_WORDS})"
    rf"(?:“[^”]{{1,30}}”|\^?\[\d+\]|{_CODE}|(?<=[国省市县区级])、(?=[省市县区镇乡])"
    rf"|(?!{_STOP})[^，,；;。：:！!？?（）()、“”\[\s\d]){{1,{_LONGEST_NAME}}}"
)
#: How large the things are that are counted: 18个总投资5亿元以上的项目.
_SIZED = re.compile(r"[^，,；;。：:！!？?（）()、\s\d]{0,8}\d[\d.]*[千万亿]*元(?:以上|以下)?的")
#: A verb between two figures is no noun: 由222项缩减至101项.
_TURNS = re.compile("(?<!达)[至到为]$")
_LEAD_OVER = re.compile(r"^(?:的|左右|上下|以上|以内|以下|之内)+")

#: Names of an indicator that reports change from year to year, by the one that stands for all.
_ALIASES = (
    (re.compile(r"(?:地区|国内|全[县区市省州]|本?县域)?生产总值|GDP", re.IGNORECASE), "地区生产总值"),
    (re.compile(r"(?:规模以上|规上)工业(?:企业)?增加值"), "规模以上工业增加值"),
    (re.compile(r"社会消费品零售总额|社零总额|社消零总额|社会消费品零售额"), "社会消费品零售总额"),
    (re.compile(r"(?:地方|全部)?(?:一般)?公共(?:财政)?预算收入|一般预算收入|财政一般预算收入"), "一般公共预算收入"),
    (re.compile(r"(?:全社会|完成)?固定资产投资(?:完成)?"), "固定资产投资"),
    (re.compile(r"(?:城镇|城乡)?(?:居民)?登记失业率"), "城镇登记失业率"),
    (re.compile(r"(?:城镇)?调查失业率"), "城镇调查失业率"),
    (re.compile(r"居民消费价格(?:总水平|指数)?(?:涨幅)?|CPI(?:涨幅)?", re.IGNORECASE), "居民消费价格"),
    (re.compile(r"城镇(?:常住)?居民(?:人均)?可支配收入|城镇居民收入"), "城镇居民人均可支配收入"),
    (re.compile(r"农村(?:常住)?居民(?:人均)?(?:可支配|纯)?收入|农民人均纯收入|农民收入"), "农村居民人均可支配收入"),
    (re.compile(r"(?:全体)?(?:城乡)?居民(?:人均)?可支配收入"), "居民人均可支配收入"),
    (re.compile(r"(?:城镇)?新增城镇就业(?:人数)?|城镇新增就业(?:人数|岗位)?"), "城镇新增就业"),
    (re.compile(r"(?:外贸)?进出口(?:总额|总值|额)?|外贸进出口(?:总额|总值)?"), "进出口总额"),
)  # fmt: skip
#: Endings that say that a level is a growth, and what is said around an indicator.
GROWTH = re.compile(r"(?:增速|增幅|增长率|增长)$")
_AROUND = re.compile(r"^(?:全[县区市省州年]|力争|确保|预计|其中)|(?:可比口径|同口径|可比|任务|总量|人数)$")


def name_indicator(clause: str) -> str:
    """The clause without the words that open it and those that lead over to the figure; "" where nothing is left.

    >>> name_indicator("全年新认定高新技术企业达到"), name_indicator("较2015年比"), name_indicator("财政收入可比口径")
    ('新认定高新技术企业', '', '财政收入')
    """
    bare = _OPENINGS.sub("", _NOTE.sub("", clause.replace(MASK, "").replace(" ", "")))
    name = _VERBS.sub("", _AGAINST.sub("", _VERBS.sub("", bare)))
    return name[-_LONGEST_NAME:] if _SAYS.search(name) else ""


def name_several(words: str, count: int) -> list[str]:
    """The indicators of 甲、乙和丙分别增长, a figure of ``count`` each; none if they are not as many.

    What the last name alone says of all is said of each.

    >>> name_several("城镇、农村居民收入分别", 2)
    ['城镇居民收入', '农村居民收入']
    >>> name_several("产值、投资分别占全省的", 2)
    ['产值占全省', '投资占全省']
    >>> name_several("一、二、三产增加值分别", 3)
    ['第一产业增加值', '第二产业增加值', '第三产业增加值']
    """
    clause, _, tail = re.split("[，,；;。：:]", words)[-1].partition("分别")
    clause, change = CHANGE.sub("", clause), CHANGE.search(tail)
    said = tail[: change.start()] if change else tail
    relation = _RELATION.match(said)
    ending = _VERBS.sub("", relation[0]) if relation else name_indicator(said)
    if not relation and not _QUANTITY.search(ending):
        ending = ""
    if industries := _INDUSTRIES.search(clause):
        orders = [order for order in industries.groups() if order]
        what = name_indicator(clause[industries.end() :]) + ending
        return [f"第{order}产业{what}" for order in orders] if len(orders) == count else []
    for split in _SPLITS:
        names = [
            name_indicator(part) for part in split.split(_AMONG.split(clause)[0] if "分别" not in words else clause)
        ]
        if len(names) == count and all(names):
            return [name + ending for name in share_head(names)]
    return []


def share_head(names: Sequence[str]) -> list[str]:
    """The names with the head that the last one has for all: 二氧化硫、氮氧化物排放量.

    >>> share_head(["双柚", "茶叶等两大产业产值"]), share_head(["产值", "工业投资"]), share_head(["GDP", "税收增速"])
    (['双柚产业产值', '茶叶产业产值'], ['产值', '工业投资'], ['GDP增速', '税收增速'])
    """
    *others, last = names
    head = _SHARED.search(last)
    if head is None or not head.start():
        return list(names)
    own = _AMONG.split(last[: head.start()])[0]
    needs = _RATE if _RATE.search(head[0]) else _QUANTITY
    said = head[0][-2:]
    return [*(name if needs.search(name) or name.endswith(said) else name + head[0] for name in others), own + head[0]]


def needs_subject(name: str) -> bool:
    """Whether a name says nothing without what the figure before it measures."""
    return any(pattern.fullmatch(name) for pattern in (_RELATION, _DOINGS, _BARE))


def is_relation(clause: str) -> bool:
    """Whether a clause sets what was measured before in relation to something: 占年度计划的126%."""
    return bool(_RELATION.match(name_indicator(clause)))


def complete_name(name: str, before: str) -> str:
    """A name that says nothing alone, with what the figure just before it measures.

    >>> complete_name("增速", "GDP"), complete_name("总数", "新认定专精特新企业"), complete_name("竣工", "新开工项目")
    ('GDP增速', '专精特新企业总数', '竣工项目')
    >>> complete_name("占年度计划", "完成投资"), complete_name("税收", "GDP")
    ('完成投资占年度计划', '税收')
    """
    if not before:
        return name
    if _RELATION.fullmatch(name):
        return name if _RELATION.match(before) else f"{before}{name}"
    if _DOINGS.fullmatch(name):
        return f"{name}{_DONE_TO.sub('', before)}"
    if not _BARE.fullmatch(name) or _BARE.fullmatch(before):
        return name
    subject = _DONE_TO.sub("", before)
    if _OF_QUANTITY.match(name):
        return before if name[0] == "总" and _QUANTITY.search(before) else f"{subject}{name}"
    subject = _VERBS.sub("", _ENDS_BARE.sub("", _SHARED.sub("", subject)))
    return name if _QUANTITY.search(subject) else f"{subject}{name}"


def find_noun(after: str) -> str:
    """What is counted, named right behind its figure; "" where no noun stands there.

    >>> find_noun("护林员"), find_noun("增长5%"), find_noun("“半拉子”工程全部销号。"), find_noun("高校和2家医院")
    ('护林员', '', '“半拉子”工程全部销号', '高校')
    """
    rest = _LEAD_OVER.sub("", after.lstrip(" "))
    sized = _SIZED.match(rest)
    found = _NOUN.match(rest, sized.end() if sized else 0)
    if found is None:
        return ""
    noun = _JOINTS.sub("", _NOTE.sub("", found[0]))
    if rest[found.end() : found.end() + 1].isdigit():
        noun = "" if _TURNS.search(noun) else _VERBS.sub("", noun)
    return noun if len(noun) > 1 or noun in _PLACES else ""


def name_counted(before: str, listed: bool, noun: str) -> str:
    """The indicator of 启动23处文物点修缮: the words before the figure with the noun after it.

    Words that belong to another noun do not count: 民生工程和10件民生实事; 甲公司、乙公司等8家企业. Nor do they where
    the clause ends a list of names (``listed``): 甲公司、乙公司8家企业.

    >>> name_counted("启动", False, "文物点修缮"), name_counted("民生工程和", False, "民生实事")
    ('启动文物点修缮', '民生实事')
    """
    other = _JOINED.search(before.rstrip()) or (listed and len(before) > _LONGEST_VERB)
    return _JOINTS.sub("", f"{'' if other else name_indicator(before)}{noun}"[:_LONGEST_NAME])


def name_alike(indicator: str) -> str:
    """The name that stands for all names of an indicator.

    >>> name_alike("规上工业增加值增速"), name_alike("全县一般预算收入"), name_alike("森林覆盖率")
    ('规模以上工业增加值', '一般公共预算收入', '森林覆盖率')
    """
    name = _AROUND.sub("", GROWTH.sub("", _AROUND.sub("", indicator)))
    return next((known for pattern, known in _ALIASES if pattern.fullmatch(name)), name)
