"""What needs a package that isn't installed says which extra brings it."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import indicator_dsl
from indicator_dsl.errors import MissingExtraError


@pytest.mark.parametrize(
    ("part", "module", "extra"),
    [
        ("columns", "pyarrow", "columns"),
        ("columns", "numpy", "columns"),
        ("testing.strategies", "hypothesis", "testing"),
        ("testing.laws", "hypothesis", "testing"),
    ],
)
def test_a_part_names_its_extra_when_it_is_imported(part: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, f"indicator_dsl.{part}", raising=False)
    # A part that was imported before must be imported afresh, and with it what looks for the package.
    monkeypatch.delitem(sys.modules, "indicator_dsl.testing._extra", raising=False)
    if (testing := sys.modules.get("indicator_dsl.testing")) is not None:
        monkeypatch.delattr(testing, "_extra", raising=False)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError) as caught:
        import_module(f"indicator_dsl.{part}")
    assert module in caught.value.message("en")
    for lang in ("zh", "en"):
        assert caught.value.message(lang).endswith(f"pip install 'indicator-dsl[{extra}]'")


def test_a_reader_names_its_extra_when_a_file_needs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "form.pdf").write_bytes(b"%PDF-1.7\n")
    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    with pytest.raises(MissingExtraError, match="pdfplumber: pip install 'indicator-dsl\\[forms\\]'"):
        indicator_dsl.forms.read(tmp_path / "form.pdf")


def test_spark_names_its_extra_when_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql.types", None)
    with pytest.raises(MissingExtraError, match="indicator-dsl\\[spark\\]"):
        indicator_dsl.spark.score(None, target="t", actual="a", weight="w")


def test_golden_answers_need_no_extra() -> None:
    code = "import sys; sys.modules['hypothesis'] = None; import indicator_dsl.testing.corpus, indicator_dsl.testing.plugin"
    subprocess.run([sys.executable, "-c", code], check=True)
