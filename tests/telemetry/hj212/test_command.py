import io
import json
import subprocess
import sys

import pytest

from telemetry.hj212.__main__ import main
from tests.telemetry.hj212.samples import DUST, MN, POWER, send

KEYS = {
    "valid", "accepted", "reason", "warnings", "mn", "st", "cn", "qn", "pw", "flag", "pnum", "pno", "datatime",
    "values", "cp_fields", "ack",
}  # fmt: skip


def test_a_file_becomes_one_object_a_line_in_stream_order(tmp_path, capsysbinary):
    path = tmp_path / "stream.bin"
    log = send([{"i13011-Info": "//更换滤膜//"}], cn="3020")
    path.write_bytes(b"noise##" + DUST + DUST[:-6] + b"0F0F\r\n" + log + POWER["P7"][:-2])
    assert main([str(path)]) == 0
    lines = [json.loads(line) for line in capsysbinary.readouterr().out.decode().splitlines()]
    assert [(line["valid"], line["accepted"]) for line in lines] == [
        (True, True), (False, False), (True, True), (False, True),
    ]  # fmt: skip
    assert all(line.keys() >= KEYS for line in lines)
    assert lines[0]["ack"].startswith("##00") and lines[0]["ack"].endswith("\r\n") and MN in lines[0]["ack"]
    assert lines[1]["reason"] == "crc_mismatch" and lines[1]["ack"] is None
    assert lines[2]["values"] == {"i13011": {"Info": "//更换滤膜//"}}


def test_standard_input_is_read_in_chunks_without_losing_a_frame(monkeypatch, capsysbinary):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DUST * 700)))
    assert main(["-"]) == 0
    lines = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert len(lines) == 700 and all(line["valid"] for line in lines)


def test_an_empty_stream_prints_nothing(tmp_path, capsysbinary):
    path = tmp_path / "empty"
    path.write_bytes(b"")
    assert main([str(path)]) == 0
    assert capsysbinary.readouterr().out == b""


def test_a_missing_file_is_one_sentence(tmp_path, capsys):
    assert main([str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err == f"无法读取 {tmp_path / 'none'}：没有这个文件\n"


def test_a_text_with_other_line_breaks_stays_on_its_line(tmp_path, capsysbinary):
    path = tmp_path / "stream.bin"
    text = "//停泵\u2028复位\u2029\x85完//"
    path.write_bytes(send([{"i13011-Info": text}], cn="3020"))
    assert main([str(path)]) == 0
    (line,) = capsysbinary.readouterr().out.decode().splitlines()
    assert json.loads(line)["values"] == {"i13011": {"Info": text}}


def test_a_reader_who_leaves_early_is_no_trouble(tmp_path):
    path = tmp_path / "stream.bin"
    path.write_bytes(DUST * 2000)
    command = [sys.executable, "-m", "telemetry.hj212", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdout.readline()
        run.stdout.close()
        assert run.stderr.read() == b"" and run.wait() == 0


@pytest.mark.parametrize("options", [["--sm4-key", "12"], ["--sm4-key", "zz" * 16], ["--crc", "md5"]])
def test_a_wrong_option_is_refused(options, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([*options, "-"])
    assert stopped.value.code == 2
