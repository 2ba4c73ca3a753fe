"""Pieces over a network that breaks; and who gets to see what came of them."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.models import User
from alerts.actions import Refused
from maintenance.field import photos, store, tasks, uploads
from maintenance.models import Photo, Upload
from tests import factories as make
from tests.maintenance.field.making import NOW, drawn, exif, heavy, jpeg, photo, put, sent, visit

PIECE = 64 * 1024


def at(client: Client, key: Any) -> Any:
    return client.get(reverse("maintenance:field_upload", args=[key])).json()


def files(media: Path) -> list[str]:
    return sorted(each.name for each in media.rglob("*") if each.is_file())


def test_a_file_comes_in_pieces_and_becomes_a_photo(phone: Client, crew: User, media: Path) -> None:
    data = jpeg((1600, 1200), exif=exif())
    answer = sent(phone, data, PIECE, when="before", lon=1, lat=2)
    assert answer.status_code == 201
    made = Photo.objects.get()
    assert answer.json()["photo"] == made.pk
    assert (made.when, made.uploaded_by, made.width, made.lon, made.lat) == (
        "before",
        crew,
        1600,
        113.3,
        40.08,
    )
    assert not Upload.objects.exists()
    assert files(media) == sorted(Path(name).name for name in (made.stored, made.thumbnail))


def test_what_the_phone_read_before_shrinking_stands_where_the_file_says_nothing(phone: Client) -> None:
    sent(phone, jpeg(), when="after", taken_at="2026-03-02T09:30:00+08:00", lon=113.31, lat=40.09)
    made = Photo.objects.get()
    assert (f"{made.taken_at:%H:%M}", made.lon, made.lat, made.when) == ("01:30", 113.31, 40.09, "after")


def test_senseless_words_about_a_photo_are_left_out(phone: Client) -> None:
    sent(phone, jpeg(), when="sign", taken_at="yesterday", lon="NaN", lat=[1], kind={"a": 1})
    made = Photo.objects.get()
    assert (made.taken_at, made.lon, made.lat, made.when) == (None, None, None, "other")


def test_a_broken_upload_goes_on_where_it_broke(phone: Client) -> None:
    data, key = jpeg((1600, 1200)), uuid4()
    assert len(data) > 3 * PIECE
    assert put(phone, key, data[:PIECE], 0, len(data), {"when": "before"}).json() == {
        "received": PIECE,
        "size": len(data),
    }
    again = Client()
    again.force_login(User.objects.get())
    here = at(again, key)["received"]
    assert here == PIECE
    assert put(again, key, data[here:], here, len(data)).status_code == 201
    assert Photo.objects.get().when == "before"


def test_a_piece_that_comes_twice_changes_nothing(phone: Client) -> None:
    data, key = jpeg((1600, 1200)), uuid4()
    for _ in range(2):
        assert put(phone, key, data[:PIECE], 0, len(data)).json()["received"] == PIECE
    assert put(phone, key, data[PIECE:], PIECE, len(data)).status_code == 201
    last = put(phone, key, data[PIECE:], PIECE, len(data))
    assert (last.status_code, last.json()["photo"]) == (200, Photo.objects.get().pk)


@pytest.mark.parametrize("offset", [1, PIECE - 1, PIECE + 1, 2 * PIECE])
def test_a_piece_at_the_wrong_place_is_told_the_right_one(phone: Client, offset: int) -> None:
    data, key = jpeg((1600, 1200)), uuid4()
    put(phone, key, data[:PIECE], 0, len(data))
    answer = put(phone, key, data[offset : offset + PIECE], offset, len(data))
    assert (answer.status_code, answer.json()["received"]) == (409, PIECE)
    other = put(phone, key, bytes(PIECE), 0, len(data))
    assert (other.status_code, other.json()["received"]) == (409, PIECE)


def test_an_upload_begins_at_its_beginning(phone: Client) -> None:
    answer = put(phone, uuid4(), b"later", 5, 100)
    assert (answer.status_code, answer.json()["received"], Upload.objects.count()) == (409, 0, 0)


def test_bytes_nobody_was_told_of_are_cut_off(phone: Client) -> None:
    """As a worker leaves them that is killed between the disk and the database."""
    data, key = jpeg((1600, 1200)), uuid4()
    put(phone, key, data[:PIECE], 0, len(data))
    path = store.path_of(Upload.objects.get().stored)
    path.write_bytes(path.read_bytes() + b"half a piece that was never acknow")
    assert at(phone, key)["received"] == PIECE
    put(phone, key, data[PIECE : 2 * PIECE], PIECE, len(data))
    assert path.read_bytes() == data[: 2 * PIECE]


@pytest.mark.parametrize("left", [0, 1000])
def test_what_the_disk_lost_is_asked_for_again(phone: Client, left: int) -> None:
    data, key = jpeg((1600, 1200)), uuid4()
    put(phone, key, data[:PIECE], 0, len(data))
    path = store.path_of(Upload.objects.get().stored)
    path.write_bytes(data[:left]) if left else path.unlink()
    assert at(phone, key)["received"] == left
    assert put(phone, key, data[left:], left, len(data)).status_code == 201


def test_an_upload_complete_but_not_yet_a_photo_is_taken_in_when_asked_for(
    phone: Client, crew: User, media: Path
) -> None:
    """As a worker leaves it that is killed while it decodes."""
    data, key = jpeg(), uuid4()
    name = store.save(data, "part")
    Upload.objects.create(
        key=key, by=crew, size=len(data), received=len(data), stored=name, began_at=NOW, last_at=NOW
    )
    store.save(b"half", "jpg", stem=store.stem_of(name))
    assert at(phone, key)["photo"] == Photo.objects.get().pk
    assert not Upload.objects.exists()
    assert len(files(media)) == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "空"), (b"GIF89a" + bytes(100), "GIF"), (b"<svg/>", "SVG"), (jpeg()[:9000], "打不开")],
)
def test_what_is_no_photo_is_refused_and_nothing_of_it_stays(
    phone: Client, media: Path, data: bytes, words: str
) -> None:
    answer = sent(phone, data)
    assert answer.status_code == 422
    assert words in answer.json()["error"]
    assert not Upload.objects.exists()
    assert not Photo.objects.exists()
    assert files(media) == []


def test_more_than_ten_megabytes_or_a_piece_too_long_is_refused(phone: Client) -> None:
    assert "10 MB" in put(phone, uuid4(), b"x", 0, uploads.MOST_BYTES + 1).json()["error"]
    long = put(phone, uuid4(), bytes(uploads.PIECE_BYTES + 1), 0, 5_000_000)
    assert (long.status_code, long.json()["error"]) == (400, "一次最多传 1024 KiB")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Offset": "0"},
        {"X-Offset": "a", "X-Size": "9"},
        {"X-Offset": "-1", "X-Size": "9"},
        {"X-Offset": "0", "X-Size": "9", "X-Meta": "{"},
    ],
)
def test_a_request_that_does_not_say_what_it_is_is_refused(phone: Client, headers: dict[str, str]) -> None:
    url = reverse("maintenance:field_upload", args=[uuid4()])
    answer = phone.put(url, b"x", content_type="application/octet-stream", headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_only_its_sender_may_go_on_with_an_upload(phone: Client) -> None:
    data, key = jpeg((1600, 1200)), uuid4()
    put(phone, key, data[:PIECE], 0, len(data))
    other = Client()
    other.force_login(make.user("crew", make.PINGCHENG))
    url = reverse("maintenance:field_upload", args=[key])
    assert other.get(url).status_code == 404
    assert put(other, key, data[PIECE:], PIECE, len(data)).status_code == 404
    assert put(phone, key, data[PIECE:], PIECE, len(data)).status_code == 201
    assert other.get(url).status_code == 404


def test_a_person_may_not_fill_the_disk(crew: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "QUOTA_FILES", 2)
    photo(crew)
    photo(crew)
    with pytest.raises(Refused, match="未提交的照片太多"):
        photo(crew)
    photo(make.user("crew", make.PINGCHENG))
    Photo.objects.filter(uploaded_by=crew).update(visit=visit(crew))
    photo(crew)
    monkeypatch.setattr(uploads, "QUOTA_BYTES", 20_000)
    with pytest.raises(Refused, match="未提交的照片太多"):
        photo(crew)


@pytest.mark.django_db(transaction=True)
def test_the_same_pieces_from_five_senders_at_once_make_one_photo(media: Path) -> None:
    crew = make.user("crew", make.PINGCHENG)
    data, key, answers = heavy(700_000), uuid4(), []

    def send() -> None:
        client = Client()
        client.force_login(crew)
        try:
            here = 0
            while here < len(data):
                answer = put(client, key, data[here : here + PIECE], here, len(data))
                here = answer.json()["received"] if "photo" not in answer.json() else len(data)
            answers.append(answer.json().get("photo"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers == [Photo.objects.get().pk] * 5
    assert not Upload.objects.exists()
    assert len(files(media)) == 2


def test_what_nobody_took_up_for_thirty_days_goes(
    crew: User, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, free, used = photo(crew, now=NOW - timedelta(days=31)), photo(crew), photo(crew, visit=visit(crew))
    Photo.objects.filter(pk=used.pk).update(uploaded_at=NOW - timedelta(days=400))
    for days, key in ((31, uuid4()), (29, uuid4())):
        then = NOW - timedelta(days=days)
        uploads.piece(key, offset=0, size=9000, data=bytes(500), meta={}, by=crew, now=then)
    monkeypatch.setattr(tasks.timezone, "now", lambda: NOW)
    assert tasks.clear_uploads() == 2
    assert set(Photo.objects.all()) == {free, used}
    assert Upload.objects.count() == 1
    assert len(files(media)) == 2 + 2 + 1
    assert not store.path_of(old.stored).exists()


# The door by which pictures leave.


def leaves(client: Client, photo: Photo, name: str = "photo") -> int:
    return client.get(reverse(f"maintenance:field_{name}", args=[photo.pk])).status_code


def test_a_photo_is_shown_and_nothing_else_can_be_made_of_it(phone: Client, crew: User) -> None:
    polyglot = jpeg() + b"<script>alert('tail')</script>"
    made = photo(crew, data=polyglot)
    for name in ("photo", "thumbnail"):
        answer = phone.get(reverse(f"maintenance:field_{name}", args=[made.pk]))
        body = b"".join(answer.streaming_content)
        assert b"script" not in body and b"Exif" not in body and body[:3] == b"\xff\xd8\xff"
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-cache"
        assert "sandbox" in answer["Content-Security-Policy"]


def test_a_browser_that_has_it_is_told_so_unless_it_may_not_see_it(phone: Client, crew: User) -> None:
    made = photo(crew)
    url = reverse("maintenance:field_photo", args=[made.pk])
    etag = phone.get(url)["ETag"]
    assert phone.get(url, headers={"If-None-Match": etag}).status_code == 304
    other = Client()
    other.force_login(make.user("crew", make.PINGCHENG))
    assert other.get(url, headers={"If-None-Match": etag}).status_code == 404


def test_a_signature_is_shown_as_the_png_it_is(phone: Client) -> None:
    answer = sent(phone, drawn(), kind="signature")
    shown = phone.get(answer.json()["url"])
    assert (Photo.objects.get().when, shown["Content-Type"]) == ("sign", "image/png")


def test_before_its_form_only_the_sender_sees_a_photo(phone: Client, crew: User) -> None:
    made = photo(crew)
    assert leaves(phone, made) == 200
    for role in ("crew", "officer", "staff", "admin", "finance"):
        other = Client()
        other.force_login(make.user(role, make.PINGCHENG))
        assert leaves(other, made) in (403, 404)


@pytest.mark.parametrize("name", ["photo", "thumbnail"])
def test_with_its_form_those_see_it_who_see_the_form(phone: Client, crew: User, name: str) -> None:
    made = photo(crew, visit=visit(crew))

    def seen(role: str, *districts: str) -> int:
        other = Client()
        other.force_login(make.user(role, *districts))
        return leaves(other, made, name)

    assert leaves(phone, made, name) == 200
    assert seen("officer", make.PINGCHENG) == 200
    assert seen("staff") == 200
    assert seen("officer", make.YUNGANG) == 404
    assert seen("crew", make.PINGCHENG) == 404
    assert seen("finance") == 403
    assert leaves(Client(), made, name) == 302


# Taken up by a form.


def test_a_form_takes_up_its_makers_photos_in_their_order(crew: User) -> None:
    first, second, form = photo(crew), photo(crew), visit(crew)
    assert photos.take_up(form, [str(second.key), first.key], by=crew) == [second, first]
    assert set(form.photos.all()) == {first, second}


def test_a_photo_of_another_person_or_form_or_that_never_came_is_not_taken_up(crew: User) -> None:
    mine, strange, used = (
        photo(crew),
        photo(make.user("crew", make.PINGCHENG)),
        photo(crew, visit=visit(crew)),
    )
    missing = uuid4()
    with pytest.raises(photos.NotThere) as no:
        photos.take_up(visit(crew), [mine.key, strange.key, used.key, missing], by=crew)
    assert no.value.keys == [strange.key, used.key, missing]
    mine.refresh_from_db()
    assert mine.visit is None


def test_a_correction_keeps_the_photos_of_the_version_before(crew: User) -> None:
    form = visit(crew, is_current=False)
    old, new = photo(crew, visit=form), photo(crew)
    content = {"photos": [{"key": str(old.key), "when": "before"}, {"key": str(new.key), "when": "after"}]}
    second = visit(crew, site=form.site, number=form.number, version=2, replaces=form, content=content)
    staff = make.user("staff")
    assert photos.take_up(second, [old.key], by=staff) == [old]
    photos.take_up(second, [old.key, new.key], by=crew)
    assert set(photos.of(second, crew)) == {old, new}
    old.refresh_from_db()
    assert old.visit == form
