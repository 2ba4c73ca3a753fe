"""Header fields made to break the gateway: each costs its sender the answer, nobody else anything."""

from telemetry.gateway.answers import Answers
from telemetry.gateway.inbox import Received, frame_line
from telemetry.hj212 import Head, acknowledge, peek, read_frames
from tests.telemetry.hj212.samples import send


def _head(**fields) -> Head:
    (frame,) = read_frames(send([{"LA-Rtd": "50"}], **fields))
    return peek(frame)


def test_an_endless_qn_leaves_the_next_answer_alone():
    answers, usual = Answers(), _head(qn="20260310093002250")
    endless = usual._replace(qn="7" * 9980)
    assert answers.to(endless) == b""
    assert answers.to(usual) == acknowledge(usual)
    assert answers.to(endless) == b""


def test_a_name_that_grows_in_upper_case_fits_its_column():
    said = _head(mn="\u00df" * 64)
    line = frame_line(1, 0, Received(0, 1, said.mn, said.cn, "10.0.0.9", b"##"))
    assert line.split("\t")[4] == "S" * 64
