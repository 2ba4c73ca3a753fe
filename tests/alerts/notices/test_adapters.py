"""The ways out, each over a real socket to a server of ours."""

import base64
import hashlib
import hmac
import json
import threading
import time
from email import message_from_bytes
from email.header import decode_header, make_header
from urllib.parse import parse_qs, urlsplit

import pytest

from alerts.notices.adapters import SENDERS, Failed, Message
from alerts.notices.adapters import web as calls
from alerts.notices.adapters.robots import cut, signed
from tests.alerts.notices import servers


@pytest.fixture
def web():
    with servers.web() as server:
        yield server


@pytest.fixture
def inside(settings):
    settings.NOTICE_ALLOW_PRIVATE = True


def robot(kind, address, **more):
    return Message(kind, address, "报警：某厂", "某厂产污运行、治污停运", **more)


def test_wecom_hears_its_own_form(web, inside):
    SENDERS["wecom"](robot("wecom", f"{web.url}/cgi-bin/webhook/send?key=1"))
    path, headers, said = web.heard[0]
    assert path == "/cgi-bin/webhook/send?key=1"
    assert headers["Content-Type"] == "application/json"
    assert said == {"msgtype": "text", "text": {"content": "报警：某厂\n某厂产污运行、治污停运"}}


def test_dingtalk_can_check_the_signature(web, inside):
    SENDERS["dingtalk"](robot("dingtalk", f"{web.url}/robot/send?access_token=1", secret="SEC1"))
    query = parse_qs(urlsplit(web.heard[0][0]).query)
    stamp = query["timestamp"][0]
    expected = hmac.new(b"SEC1", f"{stamp}\nSEC1".encode(), hashlib.sha256).digest()
    assert base64.b64decode(query["sign"][0]) == expected
    assert abs(int(stamp) - time.time() * 1000) < 60_000
    assert query["access_token"] == ["1"]


def test_a_signature_is_as_dingtalk_computes_it():
    url = signed("https://oapi.example/robot/send?access_token=x", "this is secret", 1577262236757)
    assert url.endswith("&timestamp=1577262236757&sign=" + url.rpartition("=")[2])
    said = hmac.new(b"this is secret", b"1577262236757\nthis is secret", hashlib.sha256).digest()
    assert parse_qs(urlsplit(url).query)["sign"] == [base64.b64encode(said).decode()]


@pytest.mark.parametrize(("code", "lasting"), [(45009, False), (93000, True), (310000, True)])
def test_a_robot_that_refuses_says_why(web, inside, code, lasting):
    web.answer = {"errcode": code, "errmsg": "no"}
    with pytest.raises(Failed, match=f"机器人拒绝（{code}）：no") as fault:
        SENDERS["wecom"](robot("wecom", web.url))
    assert fault.value.lasting is lasting


@pytest.mark.parametrize(("status", "lasting"), [(500, False), (429, False), (404, True), (302, True)])
def test_a_status_tells_whether_to_try_again(web, inside, status, lasting):
    web.status = status
    with pytest.raises(Failed, match=f"HTTP {status}") as fault:
        SENDERS["wecom"](robot("wecom", web.url))
    assert fault.value.lasting is lasting


def test_a_redirect_is_not_followed(web, inside):
    web.status, web.location = 302, f"{web.url}/elsewhere"
    with pytest.raises(Failed):
        SENDERS["wecom"](robot("wecom", web.url))
    assert len(web.heard) == 1


def test_a_server_that_hangs_is_given_up(web, inside, monkeypatch):
    monkeypatch.setattr(calls, "TIMEOUT_S", 0.3)
    web.hang.clear()
    with pytest.raises(Failed, match="超时") as fault:
        SENDERS["wecom"](robot("wecom", web.url))
    assert fault.value.lasting is False


def test_an_answer_that_drips_is_cut_off(inside, monkeypatch):
    import socket

    monkeypatch.setattr(calls, "DEADLINE_S", 0.5)
    listener = socket.create_server(("127.0.0.1", 0))

    def drip():
        line, _ = listener.accept()
        with line:
            try:
                for _ in range(200):
                    line.sendall(b"H")
                    time.sleep(0.05)
            except OSError:
                return

    threading.Thread(target=drip, daemon=True).start()
    began = time.monotonic()
    with pytest.raises(Failed):
        SENDERS["wecom"](robot("wecom", f"http://127.0.0.1:{listener.getsockname()[1]}/"))
    assert time.monotonic() - began < 5
    listener.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://0.0.0.0:{port}/",
        "http://2130706433:{port}/",
    ],
)
def test_the_inner_network_is_never_called(web, settings, address):
    settings.NOTICE_ALLOW_PRIVATE = False
    with pytest.raises(Failed, match="内部网络") as fault:
        SENDERS["wecom"](robot("wecom", address.format(port=web.port)))
    assert fault.value.lasting
    assert web.heard == []


@pytest.mark.parametrize(
    "address",
    [
        "ftp://robot.example/",
        "file:///etc/passwd",
        "robot",
        "http://",
        "http://a:b@robot.example/",
        "http://x:99999/",
    ],
)
def test_only_a_plain_web_address_is_called(address):
    with pytest.raises(Failed, match="地址") as fault:
        SENDERS["dingtalk"](robot("dingtalk", address))
    assert fault.value.lasting


def test_a_long_text_is_cut_between_characters():
    said = cut("告警" * 1000, 2048)
    assert len(said.encode()) <= 2048
    assert said.endswith(("警…", "告…"))


@pytest.fixture
def smtp(settings):
    with servers.post() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.EMAIL_USE_SSL = settings.EMAIL_USE_TLS = False
        settings.DEFAULT_FROM_EMAIL = "portal@datong.example"
        yield box


def test_a_letter_arrives_at_a_mail_server(smtp):
    SENDERS["email"](Message("email", "li@datong.example", "报警：某厂\r\nBcc: x@y", "治污停运 38 分钟"))
    sender, recipients, text = smtp.letters[0]
    letter = message_from_bytes(text.removesuffix("\r\n.\r\n").encode())
    assert (sender, recipients) == ("portal@datong.example", ["li@datong.example"])
    assert str(make_header(decode_header(letter["Subject"]))) == "报警：某厂 Bcc: x@y", (
        "no header is smuggled in"
    )
    assert letter["Bcc"] is None
    assert letter.get_payload(decode=True).decode().strip() == "治污停运 38 分钟"


def test_a_refused_recipient_is_final(smtp):
    smtp.refused.add("gone@datong.example")
    with pytest.raises(Failed, match="拒收") as fault:
        SENDERS["email"](Message("email", "gone@datong.example", "题", "文"))
    assert fault.value.lasting


def test_a_mail_server_that_is_away_may_come_back(smtp, settings):
    settings.EMAIL_PORT = 1
    with pytest.raises(Failed, match="邮件发送失败") as fault:
        SENDERS["email"](Message("email", "li@datong.example", "题", "文"))
    assert not fault.value.lasting


def test_without_a_mail_server_the_log_says_so(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", ""
    with pytest.raises(Failed, match="DATONG_MAIL_HOST"):
        SENDERS["email"](Message("email", "li@datong.example", "题", "文"))


def test_the_sms_gateway_gets_phone_text_and_token(web, settings):
    settings.NOTICE_SMS_URL, settings.NOTICE_SMS_TOKEN = f"{web.url}/sms", "T"
    SENDERS["sms"](Message("sms", "13900000000", "题", "报警：某厂"))
    path, headers, said = web.heard[0]
    assert (path, headers["Authorization"]) == ("/sms", "Bearer T")
    assert said == {"phone": "13900000000", "text": "报警：某厂"}


def test_the_demo_writes_its_sms_to_a_file(tmp_path, settings):
    settings.NOTICE_SMS_URL, settings.NOTICE_SMS_FILE = "", str(tmp_path / "deep" / "sms.jsonl")
    for text in ("一", "二"):
        SENDERS["sms"](Message("sms", "13900000000", "题", text))
    lines = (tmp_path / "deep" / "sms.jsonl").read_text().splitlines()
    assert [json.loads(each)["text"] for each in lines] == ["一", "二"]


def test_without_a_gateway_or_a_number_the_log_says_so(settings):
    settings.NOTICE_SMS_URL = settings.NOTICE_SMS_FILE = ""
    with pytest.raises(Failed, match="NOTICE_SMS_URL"):
        SENDERS["sms"](Message("sms", "13900000000", "题", "文"))
    with pytest.raises(Failed, match="手机号码"):
        SENDERS["sms"](Message("sms", "", "题", "文"))
