"""Rows of notices for the access table and for the pages' tests."""

from datetime import datetime
from typing import Any

from accounts.models import User
from alerts.models import Channel, Notice, NoticeTemplate, Storm
from alerts.notices.wording import DEFAULTS
from tests import factories as make


def storm(at: datetime, district: str = make.PINGCHENG, **more: Any) -> Storm:
    known = {"kind": "silence", "started_at": at, "detected_at": at, "members": 40, "sites": 25}
    return Storm.objects.create(
        **{**known, "district_id": district, "sentence": "平城区 25 个监管对象离线", **more}
    )


def notice(user: User | None, at: datetime, district: str = make.PINGCHENG, **more: Any) -> Notice:
    known = {
        "occasion": "raised",
        "kind": "in_app",
        "state": "sent",
        "made_at": at,
        "sent_at": at,
        "level": 2,
    }
    known |= {"subject": "报警：某厂 治污设施未开启", "body": "某厂产污运行，治污停运"}
    return Notice.objects.create(**{**known, "user": user, "district_id": district, **more})


def robot(**more: Any) -> Channel:
    known = {
        "kind": "wecom",
        "title": "值班群",
        "address": "https://93.184.216.34/send?key=s3cret",
        "least_level": 2,
    }
    return Channel.objects.create(**{**known, **more})


def text() -> NoticeTemplate:
    """The text of a new alert; a committing test before this one may have emptied the table."""
    words = DEFAULTS["raised", ""]
    made, _ = NoticeTemplate.objects.get_or_create(
        occasion="raised", kind="", defaults={"subject": words.subject, "body": words.body}
    )
    return made


def city(user: User, at: datetime) -> tuple[Channel, Storm, Notice, NoticeTemplate]:
    """A robot, a storm, somebody's notice and a text."""
    return robot(), storm(at), notice(user, at), text()
