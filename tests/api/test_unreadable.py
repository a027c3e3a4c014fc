"""Mail that is kept but could not be read: visible, downloadable, tried again."""
from concurrent.futures import ThreadPoolExecutor

JUNK = bytes(range(256)) * 8


def rows(desk, client=None):
    return (client or desk.admin).get("/unreadable").json["items"]


def test_it_is_a_row(desk):
    desk.run("mailbox", "add", "help@example.org", "--local")
    desk.run("mailbox", "add", "other@example.org", "--local")
    assert desk.receive(JUNK, "help@example.org") == 0
    one = desk.wait(lambda: rows(desk))[0]
    assert one["mailbox"]["address"] == "help@example.org" and one["title"] and one["code"]
    assert one["size"] == len(JUNK) and one["tries"] == 1
    assert one["next_step"] and one["next_step"] != one["title"]
    assert one["code"] == "not_a_mail" and one["words"] is None, "the title has said it"


def test_download_and_retry(desk):
    one = rows(desk)[0]
    raw = desk.admin.get(f"/unreadable/{one['id']}/raw")
    assert raw.body == JUNK and "attachment" in raw.header("content-disposition", "")
    desk.admin.post(f"/unreadable/{one['id']}/retry", expect=202)
    desk.wait(lambda: rows(desk) and rows(desk)[0]["tries"] == 2)
    desk.admin.post("/unreadable/999/retry", expect="no_such_mail")
    desk.admin.get("/unreadable/999/raw", expect="no_such_mail")
    desk.admin.get("/unreadable?cursor=x", expect="bad_cursor")


def test_only_for_those_who_may_see(desk):
    one = rows(desk)[0]
    eva = desk.add_user("eva@example.org")
    assert [r["id"] for r in rows(desk, eva)] == [one["id"]]
    path = f"/mailboxes/{one['mailbox']['id']}/access"
    desk.admin.put(path, {"open_to_all": False, "user_ids": []})
    assert rows(desk, eva) == []
    eva.get(f"/unreadable/{one['id']}/raw", expect="no_such_mail")
    eva.post(f"/unreadable/{one['id']}/retry", expect="no_such_mail")


def test_pages(desk):
    mails = [JUNK + b"%d" % i for i in range(55)]
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda m: desk.receive(m, "other@example.org"), mails)) == {0}

    def all_rows():
        out, cursor = [], ""
        while cursor is not None:
            page = desk.admin.get("/unreadable" + cursor).json
            out += page["items"]
            cursor = "?cursor=" + page["next"] if page["next"] else None
        return out

    ids = [r["id"] for r in desk.wait(lambda: len(all_rows()) >= len(mails) and all_rows(), 60)]
    assert ids == sorted(set(ids), reverse=True)
