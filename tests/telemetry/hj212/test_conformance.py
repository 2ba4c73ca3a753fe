"""Every frame of the shared corpus, through the command as run: verdicts, fields, values, answers."""

import base64
import io
import json
import os
import sys
from pathlib import Path

import pytest

from telemetry.hj212 import CrcMode, FrameReader, Profile, acknowledge, decode, read_frames
from telemetry.hj212.__main__ import main, report

_SHARED = Path(os.environ.get("DATONG_SHARED") or Path(__file__).resolve().parents[4] / "shared")
_CORPUS = _SHARED / "reference" / "hj212_frames.json"
_VECTORS = json.loads(_CORPUS.read_text(encoding="utf-8")) if _CORPUS.exists() else []

pytestmark = pytest.mark.skipif(not _VECTORS, reason=f"no shared frames at {_CORPUS}")

_HEADER = ("mn", "st", "cn", "qn", "pw", "flag", "pnum", "pno", "rf", "datatime")


def _bytes(vector: dict) -> bytes:
    return base64.b64decode(vector["raw_b64"]) if "raw_b64" in vector else vector["raw"].encode()


def _subs_folded(values: dict) -> dict:
    """The corpus spells the sub-fields of upper-cased frames `Rtd`; the document wants them as sent."""
    return {code: {sub.lower(): text for sub, text in subs.items()} for code, subs in values.items()}


def _same_fields(expected: dict, found: dict) -> None:
    for name in _HEADER:
        if name in expected:
            assert found[name] == expected[name], name
    if "values" in expected:
        assert _subs_folded(found["values"]) == _subs_folded(expected["values"])
    if "cp_fields" in expected:
        assert found["cp_fields"] == expected["cp_fields"]
    if "reply" in expected:
        assert found["ack"] == expected["reply"]


def _run(data: bytes, monkeypatch, capsysbinary, *options: str) -> list[dict]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main([*options, "-"]) == 0
    return [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]


def _ids(vectors: list[dict]) -> dict:
    return {"argvalues": vectors, "ids": [vector["id"] for vector in vectors]}


@pytest.mark.parametrize("vector", **_ids([v for v in _VECTORS if "frames" not in v["expect"]]))
def test_one_frame(vector, monkeypatch, capsysbinary):
    found = _run(_bytes(vector), monkeypatch, capsysbinary)
    assert len(found) <= 1
    if not found:
        assert not vector["valid"] and not vector["accepted"]
        return
    assert found[0]["valid"] is vector["valid"]
    if "accepted" in vector:
        assert found[0]["accepted"] is vector["accepted"]
    _same_fields(vector["expect"], found[0])


@pytest.mark.parametrize("vector", **_ids([v for v in _VECTORS if "frames" in v["expect"]]))
def test_a_stream(vector, monkeypatch, capsysbinary):
    found = [one for one in _run(_bytes(vector), monkeypatch, capsysbinary) if one["accepted"]]
    assert len(found) == len(vector["expect"]["frames"])
    for one, expected in zip(found, vector["expect"]["frames"], strict=True):
        _same_fields(expected, one)


@pytest.mark.parametrize("vector", **_ids([v for v in _VECTORS if "crc_mode" in v]))
def test_another_check_sum_is_named_and_accepted_under_its_mode(vector, monkeypatch, capsysbinary):
    data = _bytes(vector)
    assert _run(data, monkeypatch, capsysbinary)[0]["crc_matches"] == [vector["crc_mode"]]
    found = _run(data, monkeypatch, capsysbinary, "--crc", vector["crc_mode"])
    assert [one["accepted"] for one in found] == [True]


@pytest.mark.parametrize("vector", **_ids([v for v in _VECTORS if "expect_with_key" in v]))
def test_the_key_opens_an_encrypted_frame(vector, monkeypatch, capsysbinary):
    (found,) = _run(_bytes(vector), monkeypatch, capsysbinary, "--sm4-key", vector["key_hex"])
    assert found["accepted"] is True
    _same_fields(vector["expect_with_key"], found)


@pytest.mark.parametrize("vector", **_ids(_VECTORS))
def test_split_at_every_byte_the_same_frames_come(vector):
    data = _bytes(vector)
    reader = FrameReader(exact=True)
    pieces = [frame for at in range(len(data)) for frame in reader.feed(data[at : at + 1])] + reader.close()
    assert pieces == read_frames(data)


def test_ignore_accepts_what_has_four_digits_in_place():
    wrong = next(v for v in _VECTORS if v["id"] == "c-crc-001")
    (frame,) = read_frames(_bytes(wrong), Profile(CrcMode.IGNORE))
    assert decode(frame).accepted
    assert acknowledge(decode(frame)) is not None
    assert report(frame)["valid"] is False
