import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry.hj212 import AckStyle, acknowledge, decode, pack, peek, read_frames
from telemetry.hj212.ack import NEVER_ANSWERED
from tests.telemetry.hj212.samples import MN, send

QN = "20260310093001250"


def answer(style: AckStyle | None = None, *, heartbeat_cn: str = "9014", **fields) -> str | None:
    """The data segment of the answer to a frame with these fields."""
    (frame,) = read_frames(send([{"LA-Rtd": "50"}], **fields))
    reply = acknowledge(decode(frame), style, heartbeat_cn=heartbeat_cn)
    assert acknowledge(peek(frame), style, heartbeat_cn=heartbeat_cn) == reply
    if reply is None:
        return None
    (back,) = read_frames(reply)
    assert back.valid and back.raw + b"\r\n" == reply
    return back.segment.decode()


def usual(cn: str = "9014", flag: int = 4, qn: str = QN, cp: str = "") -> str:
    return f"QN={qn};ST=91;CN={cn};PW=700512;MN={MN};Flag={flag};CP=&&{cp}&&"


@pytest.mark.parametrize("cn", ["2011", "2021", "2031", "2041", "2051", "2061", "2081", "3015", "3019", "3020", "1011",
                                "1061", "1063", "9021", "2000", "2999", "3889"])  # fmt: skip
def test_uploads_and_unknown_commands_get_9014(cn):
    assert answer(cn=cn) == usual()


def test_a_time_request_gets_9013():
    assert answer(cn="1013") == usual("9013")


@pytest.mark.parametrize("cn", sorted(NEVER_ANSWERED))
def test_answers_and_our_own_commands_are_never_answered(cn):
    assert answer(cn=cn) is None


def test_a_heartbeat_is_answered_as_the_platform_likes():
    assert answer(cn="9015") == usual()
    assert answer(cn="9015", heartbeat_cn="9013") == usual("9013")


@pytest.mark.parametrize(("flag", "back"), [(5, 4), (7, 4), (9, 8), (11, 8), (255, 252)])
def test_the_version_bits_are_kept_and_the_others_cleared(flag, back):
    assert answer(flag=flag) == usual(flag=back)


@pytest.mark.parametrize("flag", [None, 0, 2, 4, 6, 8, 254])
def test_without_the_answer_bit_nothing_is_sent(flag):
    assert answer(flag=flag) is None


@pytest.mark.parametrize("flag", [1, 3])
def test_2005_devices_find_the_qn_among_the_parameters(flag):
    assert answer(flag=flag) == f"ST=91;CN=9014;PW=700512;MN={MN};Flag=0;CP=&&QN={QN}&&"
    assert answer(flag=flag, cn="1013") == f"ST=91;CN=9013;PW=700512;MN={MN};Flag=0;CP=&&QN={QN}&&"


def test_a_device_may_insist_on_its_wording():
    assert answer(AckStyle.V2017, flag=1) == usual(flag=0)
    assert answer(AckStyle.V2005) == f"ST=91;CN=9014;PW=700512;MN={MN};Flag=4;CP=&&QN={QN}&&"
    assert answer(AckStyle.QNRTN) == usual(cp="QnRtn=1")


@pytest.mark.parametrize("qn", ["1768435200123", "202603100930012501", "20260310093001CST", "7"])
def test_the_qn_is_echoed_as_sent(qn):
    assert answer(qn=qn) == usual(qn=qn)


@pytest.mark.parametrize("flag", [1, 5, 9])
def test_without_a_qn_there_is_nothing_to_echo(flag):
    assert answer(qn="", flag=flag) is None


def test_each_part_of_a_split_packet_is_answered():
    assert answer(flag=7, pnum=3, pno=2) == usual()


@pytest.mark.parametrize("mn", ["", "<i>", "9" * 65])
def test_what_is_not_accepted_is_not_answered(mn):
    assert answer(mn=mn) is None


@given(st.integers(0, 255), st.sampled_from(["2011", "1013", "9014", "9999"]))
def test_an_answer_never_asks_for_an_answer(flag, cn):
    reply = answer(flag=flag, cn=cn)
    assert (reply is None) == (not flag & 1 or cn == "9014")
    if reply is not None:
        assert int(reply.partition("Flag=")[2].partition(";")[0]) & 3 == 0


@pytest.mark.parametrize("qn", [b"1" * 9960, b"\xff" * 6000], ids=["long", "longer as text than as sent"])
def test_a_qn_that_no_answer_can_hold_gets_none(qn):
    (frame,) = read_frames(pack(b"QN=%b;CN=2011;MN=DT1;Flag=5;CP=&&&&" % qn))
    assert decode(frame).accepted
    assert acknowledge(decode(frame)) is None
