"""Words of sentences: the dictionary, domain and user words, numbers, and marks of footnotes."""

from __future__ import annotations

import re
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.errors import LabelsError
from policy_nlp.segmentation import _NOTE_MARK, Segmenter, _fold_number, read_words

SENTENCES = (
    "今年我县新修灌溉水渠三十六公里，扶持养蜂合作社十二家。",
    "临河大桥年底通车，两岸居民过江时间由四十分钟缩短到五分钟。",
    "推进一网通办，企业开办时间压缩到半天，办事群众满意度达98.6%。",
    "引进汽车零部件企业7家，带动就业1350人，规上工业增加值增长9.2%。",
    "新建乡镇卫生院２所，家庭医生签约率提高到75%；养老服务中心投入使用。",
    "扎实开展扫黑除恶，破获电信网络诈骗案件46起，平安建设深入人心。",
    "南湖湿地公园建成开放，白鹭、野鸭等候鸟明显增多。",
    "山水林田湖草沙一体化保护和系统治理迈出新步伐。",
    "支持高校毕业生回乡创业，发放贷款贴息AI人才补贴共计300万元。",
)


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter()


@pytest.fixture(scope="module")
def python_cuts() -> list[list[str]]:
    """The cuts where rjieba is not installed."""
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")
        jieba = pytest.importorskip("jieba")
        jieba.setLogLevel(60)
        patch.setitem(sys.modules, "rjieba", None)
        plain = Segmenter(["养蜂合作社"])
        return [plain.cut_words(sentence) for sentence in SENTENCES]


def test_rjieba_cuts_as_jieba_does(python_cuts: list[list[str]]) -> None:
    pytest.importorskip("rjieba")
    fast = Segmenter(["养蜂合作社"])
    assert [fast.cut_words(sentence) for sentence in SENTENCES] == python_cuts
    assert "养蜂合作社" in python_cuts[0]


def test_rjieba_cuts_as_the_bare_dictionary_does(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rjieba")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(60)
    monkeypatch.setattr("policy_nlp.segmentation.load_words", lambda name: [])
    plain, tokenizer = Segmenter(), jieba.Tokenizer()
    for sentence in (SENTENCES[0], SENTENCES[2], SENTENCES[6], SENTENCES[7]):
        words = tokenizer.lcut(sentence.replace("，", ",").replace("；", ";"), HMM=False)
        assert plain.cut_words(sentence) == ["0" if word.isdigit() else word for word in words]


@pytest.mark.parametrize("word", ["放管服", "新质生产力", "四好农村路", "山水林田湖草沙", "电信网络诈骗", "一网通办"])
def test_domain_words_stay_whole(segmenter: Segmenter, word: str) -> None:
    assert segmenter.cut_words(f"重视{word}。") == ["重视", word, "。"]


def test_guesses_of_new_words_are_off(segmenter: Segmenter) -> None:
    # jieba's hidden Markov model would make one word of 杭研.
    assert segmenter.cut_words("网易杭研大厦") == ["网易", "杭", "研", "大厦"]


def test_user_words_stay_whole(segmenter: Segmenter) -> None:
    sentence = "珙桐坞蜜柚上市"
    assert "珙桐坞" not in segmenter.cut_words(sentence)
    assert Segmenter(["珙桐坞", "珙桐坞"]).cut_words(sentence)[0] == "珙桐坞"


@pytest.mark.parametrize("fast", [True, False])
def test_two_segmenters_share_no_words(fast: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not fast:
        monkeypatch.setitem(sys.modules, "rjieba", None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _check_separate_words()


def _check_separate_words() -> None:
    first, second = Segmenter(["蜜柚坡"]), Segmenter(["柚坡路"])
    assert first.cut_words("蜜柚坡路") == ["蜜柚坡", "路"]
    assert second.cut_words("蜜柚坡路") == ["蜜", "柚坡路"]
    assert "蜜柚坡" not in Segmenter().cut_words("蜜柚坡路")


def test_stop_words_go(segmenter: Segmenter) -> None:
    assert segmenter.cut_words("水渠和公路") == ["水渠", "和", "公路"]
    assert Segmenter(stop_words=["和", "公路"]).cut_words("水渠和公路") == ["水渠"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("投资36亿", ["投资", "0", "亿"]),
        ("共计１２３４５元", ["共计", "0", "元"]),
        ("2021年", ["0000", "年"]),
        ("提高9.5%", ["提高", "0", ".", "0", "%"]),
        ("六座", ["六座"]),
    ],
)
def test_numbers_are_folded(segmenter: Segmenter, text: str, words: list[str]) -> None:
    assert segmenter.cut_words(text) == words


@pytest.mark.parametrize("mark", ["[12]", "〔3〕", "［４］", "①", "⑳"])
def test_marks_of_footnotes_go(segmenter: Segmenter, mark: str) -> None:
    assert segmenter.cut_words(f"水渠{mark}通水") == segmenter.cut_words("水渠通水")


def test_counts_stay_whatever_they_count(segmenter: Segmenter) -> None:
    assert segmenter.cut_words("购车12辆") == ["购车", "0", "辆"]
    assert segmenter.cut_words("建设5G基站") == ["建设", "5G", "基站"]
    assert segmenter.cut_words("公路7条") == ["公路", "0", "条"]
    assert segmenter.cut_words("公路12条") == ["公路", "0", "条"]


def test_space_is_no_word(segmenter: Segmenter) -> None:
    assert segmenter.cut_words(" 公路　通车\n") == ["公路", "通车"]
    assert segmenter.cut_words("") == []


def test_a_file_of_words(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("\ufeff蜜柚坡 珙桐坞\n# 注释\n\n临河大桥\n", "utf-8")
    assert read_words(tmp_path / "words.txt") == ["蜜柚坡", "珙桐坞", "临河大桥"]


@pytest.mark.parametrize(("data", "reason"), [(b"\xff\xfe\xb9", "cannot be read"), (b"# none\n", "holds no words")])
def test_a_file_without_words_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "words.txt").write_bytes(data)
    with pytest.raises(LabelsError, match=rf"words\.txt: {reason}"):
        read_words(tmp_path / "words.txt")


PIECES = [
    "修建",
    "水渠",
    "㐀",
    "７％",
    "3.5",
    "AI",
    "a",
    "\n",
    "\r",
    "\r\n",
    "\x0b",
    "\x85",
    "\u2028",
    " ",
    "　",
    "[12]",
    "③",
    "。",
    "，",
]
PIECES += ["［", "］", "〔", "４", "٣", "[", "1", "]", "+", "#", "-", "_", "…", "😀", "e\u0301", "养蜂合作社"]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), max_size=8))
def test_sentences_cut_together_are_cut_as_each_alone(segmenter: Segmenter, sentences: list[str]) -> None:
    cut = segmenter.cut_sentences(sentences)
    assert len(cut.bounds) == len(sentences) + 1
    together = [cut.list_words(at) for at in range(len(sentences))]
    assert together == [segmenter.cut_words(sentence) for sentence in sentences]
    assert together == [cut_plainly(segmenter, sentence) for sentence in sentences]


def cut_plainly(segmenter: Segmenter, sentence: str) -> list[str]:
    """The words as they were first defined: no border, nothing remembered."""
    narrow = sentence.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    tokens = segmenter._cutter.cut(re.sub(_NOTE_MARK, "", narrow), False)
    return [_fold_number(token) for token in tokens if not token.isspace()]


def test_every_sentence_of_reports_is_cut_as_alone(segmenter: Segmenter, examples: Path) -> None:
    sentences = [
        line for path in sorted(examples.glob("*.txt")) for line in re.split("(?<=。)", path.read_text("utf-8"))
    ]
    cut = segmenter.cut_sentences(sentences)
    assert [cut.list_words(at) for at in range(len(sentences))] == [cut_plainly(segmenter, one) for one in sentences]
    assert len(sentences) > 100


def test_more_words_than_are_kept_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_nlp.segmentation._MOST_KNOWN", 5)
    segmenter = Segmenter(stop_words=["和"])
    cuts = [segmenter.cut_sentences(["水渠和公路7条。", "养蜂12年"]) for _ in range(3)]
    for cut in cuts:
        assert [cut.list_words(at) for at in (0, 1)] == [["水渠", "公路", "0", "条", "。"], ["养蜂", "0", "年"]]
    assert cuts[0].lexicon is not cuts[2].lexicon


class SlowWords(list[str]):
    """A list that lets other threads in before it takes a word."""

    def append(self, word: str) -> None:
        time.sleep(0.0005)
        super().append(word)


def test_threads_share_a_segmenter(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"{chr(code)}坞垭" for code in range(0x4E00, 0x4E00 + 40)]
    segmenter = Segmenter(words)
    monkeypatch.setattr(segmenter._numbers.lexicon, "words", SlowWords())
    with ThreadPoolExecutor(4) as pool:
        cuts = list(pool.map(segmenter.cut_sentences, [words[start:] + words[:start] for start in range(0, 40, 5)]))
    for cut in cuts:
        assert sorted(word for at in range(40) for word in cut.list_words(at)) == sorted(words)
