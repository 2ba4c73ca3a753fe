"""Attached files: told by their bytes, kept outside the web root, refused with a sentence."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Role
from alerts.actions import Refused
from alerts.life import files
from alerts.life.actions import act
from alerts.models import Attachment, Handling
from tests import factories as make

AT = make.instant("2026-03-02 08:00")
PDF = b"%PDF-1.7\n" + bytes(100)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.exe", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        ("a.xlsx", b"PK\x03\x04", files.OFFICE[".xlsx"]),
    ],
)
def test_the_bytes_say_what_it_is(name, head, kind):
    assert files.kind_of(SimpleUploadedFile(name, head + bytes(20))) == kind


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("a.png", b"", "是空的"),
        ("a.png", b"<html><script>", "类型不支持"),
        ("a.zip", b"PK\x03\x04" + bytes(20), "类型不支持"),
        ("../../etc/a.svg", b"<svg onload=x>", "文件 a.svg 的类型不支持"),
    ],
)
def test_what_is_refused_is_named(name, body, sentence):
    with pytest.raises(Refused, match=sentence):
        files.kind_of(SimpleUploadedFile(name, body))


def test_too_big_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1024 * 1024)
    with pytest.raises(Refused, match="超过 1 MB"):
        files.kind_of(SimpleUploadedFile("a.pdf", PDF + bytes(1024 * 1024)))


@pytest.mark.django_db
def test_a_file_comes_with_its_act():
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT, handling=Handling.VERIFYING)
    officer = make.user(Role.OFFICER, make.PINGCHENG)
    report = SimpleUploadedFile(f"{'长' * 200}.pdf", PDF)
    act([row.pk], "dispose", by=officer, now=AT, note="已处置", files=[report])
    kept = Attachment.objects.get()
    assert (kept.event.kind, kept.event.alert, kept.district_id) == ("disposed", row, make.PINGCHENG)
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert kept.name.endswith(".pdf") and len(kept.name) == 120
    assert files.path_of(kept.stored).read_bytes() == PDF


@pytest.mark.django_db
def test_a_refused_file_undoes_the_act():
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT, handling=Handling.VERIFYING)
    with pytest.raises(Refused):
        act([row.pk], "dispose", by=make.user(), now=AT, note="x", files=[SimpleUploadedFile("a.exe", b"MZ")])
    row.refresh_from_db()
    assert row.handling == Handling.VERIFYING
    assert row.events.count() == 1


@pytest.mark.django_db
def test_files_come_with_one_alert_only():
    rows = [make.alert(make.instrument(make.worksite()), "DU02", at=AT).pk for _ in range(2)]
    with pytest.raises(Refused, match="单条"):
        act(rows, "comment", by=make.user(), now=AT, note="x", files=[SimpleUploadedFile("a.pdf", PDF)])


@pytest.mark.django_db
@pytest.mark.parametrize(("body", "saved"), [(PDF, True), (b"\x89PNG\r\n\x1a\n" + bytes(50), False)])
def test_a_browser_shows_pictures_and_saves_the_rest(client, body, saved):
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT, handling=Handling.VERIFYING)
    staff = make.user(Role.STAFF)
    act([row.pk], "dispose", by=staff, now=AT, note="已处置", files=[SimpleUploadedFile("凭证.bin", body)])
    client.force_login(staff)
    answer = client.get(f"/alerts/files/{Attachment.objects.get().pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment") is saved
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_of_several_files_with_a_bad_one_none_stays_on_disk(tmp_path):
    row = make.alert(make.instrument(make.worksite()), "DU02", at=AT, handling=Handling.VERIFYING)
    crew = make.user(Role.STAFF)
    good, bad = SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.svg", b"<svg onload=x>")
    with pytest.raises(Refused, match="文件 b"):
        act([row.pk], "comment", by=crew, now=AT, note="现场", files=[good, bad])
    assert not Attachment.objects.exists()
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]


@pytest.mark.django_db
def test_when_one_cannot_be_written_the_others_go_too(tmp_path, monkeypatch):
    made, write = [], files._write

    def full(file, path):
        made.append(path)
        digest = write(file, path)
        if len(made) == 2:
            raise OSError("No space left on device")
        return digest

    monkeypatch.setattr(files, "_write", full)
    by = make.user(Role.STAFF)
    two = [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", PDF)]
    with pytest.raises(OSError, match="No space"):
        files.store_all(two, district_id=make.PINGCHENG, by=by, now=AT)
    assert len(made) == 2 and not [each for each in tmp_path.rglob("*") if each.is_file()]
