"""Kinds of texts by their titles."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from policy_nlp.cli import main
from policy_nlp.cli.catalog import translate
from policy_nlp.kinds import KINDS, find_kind, warn_of_kind
from policy_nlp.output.wording import say_word
from policy_nlp.pipeline import read_reports

ADDRESS = "各位代表：\n现在，我代表云溪县人民政府，向大会报告工作，请予审议。\n一、2023年工作回顾\n修渠三条。\n"
ENTRUSTED = "各位代表：\n受县人民政府委托，现将有关情况报告如下，请予审议。\n一、2023年情况\n"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("", f"政府工作报告\n——2024年1月9日在云溪县第九届人民代表大会第三次会议上\n{ADDRESS}"),
        ("", f"2024年云溪县人民政府工作报告\n代县长 陈岚\n{ADDRESS}"),
        ("", f"本网讯\n云溪县第九届人大三次会议开幕，县长陈岚作政府工作报告\n2024年政府工作报告\n{ADDRESS}"),
        ("", f"关于云溪县第十四个五年规划纲要的报告\n县长 陈岚\n{ADDRESS}"),
        ("", f"第十二师工作报告\n{ADDRESS}"),
        ("", f"2023年上半年工作总结\n2023年预算报告\n2024年政府工作报告\n{ADDRESS}"),
        ("", f"首页 | 预算报告 | 计划报告\n——2024年1月9日在云溪县第九届人民代表大会第三次会议上\n{ADDRESS}"),
        ("commentary", "县长陈岚谈2024年政府工作报告：修渠三条\n"),
        ("", "一、2023年预算执行情况\n收入增长6%。\n"),
        ("", "请审议云溪县2023年预算执行情况和2024年预算草案的报告。"),
        ("plan report", f"关于云溪县2023年国民经济和社会发展计划\n执行情况与2024年计划草案的报告\n{ENTRUSTED}"),
        ("budget report", f"云溪县2023年预算执行情况和2024年预算（草案）的报告\n县财政局\n{ENTRUSTED}"),
        ("budget report", "关于2023年县级财政决算（草案）的报告\n主任、各位副主任：\n"),
        ("five-year plan", "云溪县第十五个五年规划和远景目标纲要\n前言\n"),
        ("five-year plan", "中共云溪县委关于制定全县第十五个五年规划的建议\n"),
        ("party report", "携手奋进\n——在中国共产党云溪县第十四次代表大会上的报告\n同志们：\n"),
        ("party report", "中共云溪县委2023年工作报告\n同志们：\n"),
        ("court report", "云溪县人民法院工作报告\n各位代表：\n现在，我代表县人民法院报告工作，请予审议。"),
        ("procuratorate report", "云 溪 县 人 民 检 察 院 工 作 报 告\n各位代表：\n"),
        ("people's congress report", "云溪县人民代表大会常务委员会工作报告\n各位代表：\n"),
        ("political consultative conference report", "政协云溪县第九届委员会常务委员会工作报告\n各位委员：\n"),
        ("audit report", "关于云溪县2022年度预算执行和其他财政收支的审计工作报告\n主任、各位委员：\n"),
        ("statistical communiqué", "云溪县2023年国民经济和社会发展统计公报\n云溪县统计局\n"),
        ("speech", "在全县经济工作会议上的讲话\n同志们：\n"),
        ("report on one matter", "云溪县人民政府关于法治政府建设情况的报告\n2023年，修渠三条。\n"),
        ("report on one matter", "关于云溪县2024年计划草案的审查结果报告\n大会主席团：\n"),
        ("", "在县政协九届三次会议上的情况通报\n各位委员：\n现在，我代表县人民政府通报工作，请提出意见。\n"),
        ("policy address", "行政長官2023年施政報告\n主席女士：\n"),
        ("report of an office or body", "云溪县教育局2023年工作总结\n一、2023年工作\n"),
        ("report of an office or body", "竹坞村2023年度工作报告\n各位村民代表：\n"),
        ("half-year report", "2023年上半年政府工作报告\n各位代表：\n"),
        ("excerpt", f"政府工作报告（摘要）\n{ADDRESS}"),
        ("excerpt", f"云溪县政府工作报告\n（节选）\n{ADDRESS}"),
        ("commentary", "一图读懂2024年云溪县政府工作报告\n地区生产总值增长6%\n"),
        ("list of tasks", "2024年《政府工作报告》重点任务分解\n1.修渠三条。\n"),
        ("resolution", "云溪县人民代表大会关于云溪县政府工作报告的决议\n"),
        ("minutes", "分组审议政府工作报告发言摘要\n赵某：修渠好。\n"),
        ("press report", "云溪县人代会开幕 陈岚作政府工作报告\n1月9日，大会开幕。\n"),
        ("press report", "云溪县今年修渠三条\n本报讯（记者 林某）昨日，修渠开工。\n"),
    ],
)
def test_titles_tell_the_kind(kind: str, text: str) -> None:
    assert find_kind(text) == kind
    assert kind in ("", *KINDS)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("云溪县2024年政府工作报告（全文）", ""),
        ("政府工作报告（2024年1月9日）", ""),
        ("政府工作报告——2024年1月9日在云溪县第九届人民代表大会第三次会议上", ""),
        ("云溪县政府工作报告（摘要）", "excerpt"),
        ("政府工作报告——关键词", "commentary"),
    ],
)
def test_a_title_with_its_occasion_goes_before_links_above_it(title: str, kind: str) -> None:
    links = "一图读懂云溪县政府工作报告" if not kind else "云溪县两会"
    assert find_kind(f"{links}\n{title}\n{ADDRESS}") == kind


def test_a_files_name_tells_the_kind_of_a_text_without_title() -> None:
    assert find_kind("修渠三条。\n", "云溪县2023年预算执行情况的报告.txt") == "budget report"
    assert find_kind("修渠三条。\n", "报告.xlsx#云溪县2023年预算执行情况的报告") == "budget report"
    assert find_kind("修渠三条。\n", "云溪县_2024.txt") == find_kind("修渠。", "……") == ""
    assert find_kind("政府工作报告\n修渠三条。\n", "云溪县2023年预算执行情况的报告.txt") == ""


def test_every_kind_has_a_chinese_name() -> None:
    assert [kind for kind in KINDS if say_word(kind, "zh") == kind] == []
    assert translate(warn_of_kind("court report")[0]).startswith("从标题看是法院工作报告；")


def test_read_and_compare_tell_the_kind(tmp_path: Path) -> None:
    text = f"政府工作报告\n——2024年1月9日在云溪县第九届人民代表大会第三次会议上\n{ADDRESS}二、2024年安排\n造林五亩。\n"
    (tmp_path / "政府.txt").write_text(text, "utf-8")
    court = text.replace("政府工作报告", "云溪县人民法院工作报告", 1).replace("云溪县人民政府", "云溪县人民法院")
    (tmp_path / "法院.txt").write_text(court, "utf-8")
    assert [report.kind for report in read_reports(tmp_path / "法院.txt")] == ["court report"]
    shown = CliRunner().invoke(main, ["read", str(tmp_path), "--lang", "zh"])
    assert "法院.txt  云溪县 · 县 · 2024 · 法院工作报告\n" in shown.output
    assert "政府.txt  云溪县 · 县 · 2024\n" in shown.output
    done = CliRunner().invoke(main, ["compare", str(tmp_path), "--lang", "en"])
    told = "1 of 2 texts by title: court report, no whole government work report of a year (法院.txt); compare like"
    assert f"warning: {told} with like\n" in done.stderr
    tagged = CliRunner().invoke(main, ["tag", str(tmp_path / "法院.txt"), "--lang", "zh"])
    assert tagged.stdout.startswith("法院.txt  云溪县 · 县 · 2024 · 法院工作报告")
    assert "警告：法院.txt：从标题看是法院工作报告；" in tagged.stderr
