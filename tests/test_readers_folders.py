"""Folders as people keep them: saved pages beside their folders, and results among the reports."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from policy_nlp.cli import main
from policy_nlp.errors import UsageError
from policy_nlp.readers import find_sources
from policy_nlp.readers.folders import is_result

GOOD = "云溪县人民政府工作报告\n各位代表：\n新修水渠三十二条，改造灌区两万亩。\n"
OTHER = "江湾县人民政府工作报告\n各位代表：\n新建厂房十二万平方米，落地项目九个。\n"


def run(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "云溪县_2023.txt").write_text(GOOD, "utf-8")
    (tmp_path / "江湾县_2023.txt").write_text(OTHER, "utf-8")
    return tmp_path


def test_what_belongs_to_a_saved_page_is_no_report(tmp_path: Path) -> None:
    names = ["报告.html", "报告_files/share.html", "报告.files/a/b.htm", "他县_files/报告.html", "_files/c.txt"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(GOOD, "utf-8")
    # 他县_files has no page beside it, and neither has _files.
    assert {path.relative_to(tmp_path).as_posix() for path in find_sources([tmp_path]).files} == {
        "报告.html",
        "他县_files/报告.html",
        "_files/c.txt",
    }


@pytest.mark.parametrize("name", ["占比.xlsx", "占比.docx", "占比.csv", "网页.html"])
def test_results_among_reports_are_passed_over(folder: Path, name: str) -> None:
    run("compare", folder, "-o", folder / name)
    found = find_sources([folder])
    assert ([path.name for path in found.files], found.results) == (
        ["云溪县_2023.txt", "江湾县_2023.txt"],
        [folder / name],
    )
    # The same command once more reads what it read before, and writes the same bytes.
    before = (folder / name).read_bytes()
    told = run("compare", folder, "-o", folder / name)
    assert f"passed over what policy-nlp wrote itself ({name}); to read such a file, name it\n" in told
    assert (folder / name).read_bytes() == before
    assert find_sources([folder / name]).files == [folder / name]


def test_pages_and_tables_of_tag_are_results_too(folder: Path) -> None:
    for name in ("标注.xlsx", "标注.jsonl"):
        run("tag", folder / "云溪县_2023.txt", "-o", folder / name)
    run("tag", folder / "云溪县_2023.txt", folder / "江湾县_2023.txt", "--format", "html", "-o", folder / "网页")
    assert len(find_sources([folder]).results) == 4
    assert "略过 policy-nlp 自己写出的文件（" in run("read", folder, "--lang", "zh")


def test_a_folder_of_results_alone_holds_no_reports(folder: Path, tmp_path: Path) -> None:
    run("compare", folder, "-o", tmp_path / "out" / "a.xlsx")
    with pytest.raises(UsageError, match="no reports in this folder"):
        find_sources([tmp_path / "out"])


def test_damaged_files_and_those_of_others_are_no_results(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 damaged")
    with zipfile.ZipFile(tmp_path / "b.docx", "w") as archive:
        archive.writestr("docProps/core.xml", "<dc:creator>某县政府办</dc:creator>")
    (tmp_path / "c.html").write_text("<html><meta charset='utf-8'><p>policy_nlp</p>", "utf-8")
    (tmp_path / "d.csv").write_text("text\n水渠。\n", "utf-8")
    assert not any(map(is_result, tmp_path.iterdir()))
