"""Where sentences stand and what surrounds them, worked out by hand on four sentences and a mini report."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from policy_nlp.context import Frame, build_inputs, name_blocks
from policy_nlp.features import ReportFeatures, SentenceFeatures

Floats = NDArray[np.float32]
#: Probabilities of two codes, the first sure in the first sentence and in the last.
FIRST = np.array([[1, 0], [0, 1], [0, 1], [1, 0]], np.float32)


def _sentence(paragraph: int, characters: int = 40, heading_level: int = 0, mark: str = "") -> SentenceFeatures:
    return SentenceFeatures({"词": 1}, characters, paragraph, "review", heading_level, mark)


def _frame(*sentences: SentenceFeatures) -> Frame:
    return Frame(ReportFeatures("报告", "云溪县", sentences))


def _block(number: int, frame: Frame | None = None, probabilities: Floats = FIRST) -> list[Any]:
    """One block of two columns of the inputs, its square root undone: 0 own, 1 theme, 2 before, 3 after, and so on."""
    if frame is None:
        frame = _frame(_sentence(0, 1), _sentence(0, 4), _sentence(0, 9), _sentence(1))
    inputs = build_inputs(probabilities, np.eye(2, dtype=np.float32), np.zeros((4, 0), np.float32), frame)
    return [pytest.approx(row, abs=1e-6) for row in (inputs[:, 2 * number : 2 * number + 2] ** 2).tolist()]


def test_own_guess_is_the_first_block() -> None:
    assert _block(0) == FIRST.tolist()
    assert _block(0, probabilities=FIRST * 0.25) == (FIRST * 0.25).tolist()


def test_themes_are_sums_of_codes() -> None:
    frame = _frame(_sentence(0), _sentence(1))
    probabilities = np.array([[0.25, 0.5, 0.25], [1, 0, 0]], np.float32)
    themes = np.array([[1, 0], [0, 1], [1, 0]], np.float32)
    inputs = build_inputs(probabilities, themes, np.zeros((2, 0), np.float32), frame)
    assert (inputs[:, 3:5] ** 2).tolist() == [pytest.approx([0.5, 0.5]), [1, 0]]


def test_the_next_sentence_tells_by_code_the_one_after_by_theme() -> None:
    frame = _frame(_sentence(0), _sentence(1), _sentence(2))
    probabilities = np.array([[0.25, 0.5, 0.25], [1, 0, 0], [0, 1, 0]], np.float32)
    themes = np.array([[1, 0], [0, 1], [1, 0]], np.float32)
    inputs = build_inputs(probabilities, themes, np.zeros((3, 0), np.float32), frame) ** 2
    assert inputs[1, 5:8].tolist() == [pytest.approx(0.25), pytest.approx(0.5), pytest.approx(0.25)]
    assert inputs[2, 11:13].tolist() == [pytest.approx(0.5), pytest.approx(0.5)]


def test_neighbours_are_zero_outside_the_report() -> None:
    assert _block(2) == [[0, 0], [1, 0], [0, 1], [0, 1]]
    assert _block(3) == [[0, 1], [0, 1], [1, 0], [0, 0]]
    assert _block(4) == [[0, 0], [0, 0], [1, 0], [0, 1]]
    assert _block(5) == [[0, 1], [1, 0], [0, 0], [0, 0]]


def test_the_narrow_window_is_a_triangle_of_seven() -> None:
    outer = [4 / 4, 3 / 4, 2 / 4, 1 / 4]
    ends = (outer[0] + outer[3]) / sum(outer)
    inner = (outer[1] + outer[2]) / (outer[1] + outer[0] + outer[1] + outer[2])
    assert _block(6) == [[ends, 1 - ends], [inner, 1 - inner], [inner, 1 - inner], [ends, 1 - ends]]


def test_a_paragraph_mean_weighs_by_the_root_of_length() -> None:
    assert _block(9) == [[1 / 6, 5 / 6], [1 / 6, 5 / 6], [1 / 6, 5 / 6], [1, 0]]


def test_means_before_and_after_stay_within_the_paragraph() -> None:
    assert _block(10) == [[0, 0], [1, 0], [1 / 3, 2 / 3], [0, 0]]
    assert _block(11) == [[0, 1], [0, 1], [0, 0], [0, 0]]


def test_the_section_heading_is_taken_for_all_below_it() -> None:
    frame = _frame(_sentence(0, heading_level=2), _sentence(1), _sentence(2, heading_level=2), _sentence(3))
    # 12 and 13 belong to the outermost slot, which nothing heads; 14 and 15 to the sections.
    assert _block(12, frame) == [[0, 0]] * 4
    assert _block(13, frame) == [[0.5, 0.5]] * 4
    assert _block(14, frame) == [[1, 0], [1, 0], [0, 1], [0, 1]]
    assert _block(15, frame) == [[0.5, 0.5]] * 4


def _mini_report() -> Frame:
    return _frame(
        _sentence(0, 8, heading_level=1),
        _sentence(1, 8, heading_level=3),
        _sentence(1, 30),
        _sentence(2, 10),
        _sentence(2, 60),
        _sentence(3, 50),
        _sentence(4, 9, heading_level=2),
        _sentence(5, 40, mark="dash"),
        _sentence(6, 45, mark="item"),
        _sentence(6, 45),
        _sentence(7, 45),
    )


def test_path_slots_of_a_mini_report() -> None:
    frame = _mini_report()
    assert frame.slot.tolist() == [0, 2, -1, 3, -1, -1, 1, 2, 3, -1, -1]
    assert frame.path.tolist() == [
        [0, -1, -1, -1],
        [0, -1, 1, -1],
        [0, -1, 1, -1],
        [0, -1, 1, 3],
        [0, -1, 1, 3],
        [0, -1, 1, -1],  # a new paragraph ends the lead
        [0, 6, -1, -1],  # a section ends the sub-section
        [0, 6, 7, -1],
        [0, 6, 7, 8],
        [0, 6, 7, 8],
        [0, 6, 7, -1],
    ]


def test_weights_are_roots_of_characters_and_at_least_one() -> None:
    assert _frame(_sentence(0, 0), _sentence(0, 9), _sentence(0, 16)).weights.tolist() == [1, 3, 4]


def test_inputs_are_finite_for_a_report_of_one_sentence() -> None:
    inputs = build_inputs(FIRST[:1], np.eye(2, dtype=np.float32), np.ones((1, 3), np.float32), _frame(_sentence(0)))
    assert inputs.shape == (1, len(name_blocks(codes=2, themes=2, dimensions=3)))
    assert inputs.shape[0] == 1
    assert np.isfinite(inputs).all()
