"""E-mail through Django; the server comes from the environment."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from alerts.notices.adapters.message import Failed, Message


def send(message: Message) -> None:
    if not message.address:
        raise Failed("没有填写邮箱地址", lasting=True)
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and not settings.EMAIL_HOST:
        raise Failed("未配置邮件服务器（DATONG_MAIL_HOST）", lasting=True)
    subject = " ".join(message.subject.split())  # a line break would begin another header
    try:
        EmailMessage(subject, message.body, settings.DEFAULT_FROM_EMAIL, [message.address]).send()
    except smtplib.SMTPRecipientsRefused as fault:
        codes = [code for code, _ in fault.recipients.values()]
        raise Failed(f"邮件服务器拒收 {message.address}", lasting=all(c >= 500 for c in codes)) from None
    except (OSError, smtplib.SMTPException) as fault:
        raise Failed(f"邮件发送失败：{type(fault).__name__}") from None
