"""The family of errors: one root, messages that name the file, extras that exist."""

from __future__ import annotations

import pickle
from configparser import ConfigParser
from pathlib import Path

import pytest

from policy_nlp import errors
from policy_nlp.errors import MissingExtraError, PolicyNlpError, UsageError

ROOT = Path(__file__).parent.parent
FILE_ERRORS = ("ReadError", "WorkerDiedError", "LabelsError", "ModelError", "CodebookError", "OutputError")


def list_errors() -> list[type]:
    return [item for item in vars(errors).values() if isinstance(item, type) and issubclass(item, Exception)]


def test_every_error_has_one_root() -> None:
    assert len(list_errors()) >= 8
    assert all(issubclass(error, PolicyNlpError) for error in list_errors())


@pytest.mark.parametrize("name", FILE_ERRORS)
def test_errors_about_files_name_file_and_reason(name: str) -> None:
    error = getattr(errors, name)(Path("报告") / "鹿鸣县.txt", "the file is empty")
    assert str(error) == f"{Path('报告') / '鹿鸣县.txt'}: the file is empty"
    assert error.path == str(Path("报告") / "鹿鸣县.txt")
    assert error.reason == "the file is empty"


@pytest.mark.parametrize("name", FILE_ERRORS)
def test_a_file_error_is_not_caught_as_another(name: str) -> None:
    error = getattr(errors, name)("a", "b")
    others = [getattr(errors, other) for other in FILE_ERRORS if other != name]
    assert not isinstance(error, (UsageError, *others))


@pytest.mark.parametrize("name", FILE_ERRORS)
def test_errors_travel_between_processes(name: str) -> None:
    error = pickle.loads(pickle.dumps(getattr(errors, name)("鹿鸣县.txt", "the file is empty")))
    assert (type(error).__name__, str(error)) == (name, "鹿鸣县.txt: the file is empty")
    extra = pickle.loads(pickle.dumps(MissingExtraError("pyarrow", "--format parquet", "parquet")))
    assert 'pip install "policy-nlp[parquet]"' in str(extra)


def test_missing_extra_says_what_to_install() -> None:
    error = MissingExtraError("pyarrow", "--format parquet", "parquet")
    assert "--format parquet needs pyarrow" in str(error)
    assert 'pip install "policy-nlp[parquet]"' in str(error)
    assert (error.package, error.extra) == ("pyarrow", "parquet")


@pytest.mark.parametrize(("extra", "library"), [("parquet", "pyarrow"), ("pandas", "pandas")])
def test_extras_of_messages_exist(extra: str, library: str) -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    assert library in config["options.extras_require"][extra]
