"""The verb `redraw`: what it refuses before it draws."""

import json

import pytest
from PIL import Image

from impasto import cli


@pytest.mark.parametrize("given", [["ground", "nucleic"], ["nucleic"], ["chain:A", "ground"]])
def test_a_painting_in_parts_is_not_redrawn_in_others(given, tmp_path, capsys):
    record = tmp_path / "still.json"
    parts = [{"part": "nucleic"}, {"part": "ground"}]
    record.write_text(json.dumps({"dials": {}, "parts": parts}), encoding="utf-8")
    Image.new("RGB", (32, 32)).save(tmp_path / "0000.png")
    words = ["redraw", tmp_path / "0000.png", "--layers", tmp_path, "--record", record]
    words += ["-o", tmp_path / "drawn.png"]
    for name in given:
        words += ["--artwork-for", f"{name}=a.jpg"]
    assert cli.main([str(word) for word in words]) == 2
    said = capsys.readouterr().err
    assert "painted in the parts nucleic, ground; " in said
    assert f"found {', '.join(given)}" in said
