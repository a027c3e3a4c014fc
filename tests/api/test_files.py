"""Attachments up and down, letters as pages."""
import letters

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def upload(client, name, data, inline=False, expect=201):
    return client.request("POST", f"/attachments?name={name}" + ("&inline=true" if inline else ""), raw=data,
                          expect=expect)


def test_up_and_down(desk):
    a = upload(desk.admin, "..%2F..%2Fa%01%0Ab.html", b"<script>x</script>").json
    assert a["name"] == "ab.html" and a["size"] == 18 and a["content_id"] is None and not a["inline"]
    r = desk.admin.get(f"/attachments/{a['id']}")
    assert r.body == b"<script>x</script>" and r.header("content-type") == "application/octet-stream"
    assert r.header("content-disposition").startswith("attachment") and r.header("x-content-type-options") == "nosniff"
    p = upload(desk.admin, "p.exe", PNG, inline=True).json
    assert p["type"] == "image/png" and p["inline"] and p["content_id"]
    r = desk.admin.get(f"/attachments/{p['id']}")
    assert r.header("content-type") == "image/png" and r.header("content-disposition") is None
    upload(desk.admin, "x%00y", b"x", expect="bad_address")
    upload(desk.admin, "x", b"", expect="empty_attachment")
    upload(desk.admin, "x.svg", b"<svg/>", inline=True, expect="not_a_picture")
    other = desk.add_user("uma@example.org")
    other.get(f"/attachments/{a['id']}", expect="no_such_attachment")
    other.delete(f"/attachments/{a['id']}", expect="no_such_attachment")
    desk.admin.delete(f"/attachments/{a['id']}")
    desk.admin.get(f"/attachments/{a['id']}", expect=404)
    desk.admin.request("POST", "/attachments", raw=b"x", expect=422)


def test_too_large(desk):
    desk.admin.patch("/settings", {"max_attachment_mb": 1})
    r = upload(desk.admin, "big", b"x" * ((1 << 20) + 1), expect="attachment_too_large")
    assert r.status == 413
    v = letters.conversation(desk, desk.admin, "Two halves")
    ids = [upload(desk.admin, "half", b"y" * 600000).json["id"] for _ in range(2)]
    r = desk.admin.post(f"/conversations/{v['number']}/replies", {
        "markdown": "x", "seen_message": v["messages"][0]["id"], "attachments": ids}, expect="attachments_too_large")
    assert r.status == 413 and r.json["field"] == "attachments"
    desk.admin.patch("/settings", {"max_attachment_mb": 25})
    upload(desk.admin, "huge", b"z" * 27262977, expect=413)


def test_letter_as_a_page(desk):
    letters.mailbox(desk, "help@example.org")
    html = ('<p style="color:#333">Hi <img src="cid:pic@here"> <img src="https://example.com/track.png">'
            '<a href="https://example.com">go</a><script>x</script></p>')
    raw = letters.multipart("As a page", html, [(None, "image/png", "pic@here", "iVBORw0KGgo="),
                                                ("a b.pdf", "application/pdf", None, "JVBERg==")])
    assert desk.receive(raw, "help@example.org") == 0
    number = desk.wait(lambda: next((r["number"] for r in desk.admin.get("/conversations?view=all&limit=100").json["items"]
                                     if r["subject"] == "As a page"), None))
    m = desk.admin.get(f"/conversations/{number}").json["messages"][0]
    assert m["has_remote"] and "<script" not in m["html"] and len(m["attachments"]) == 2
    url = f"/messages/{m['id']}/html"
    r = desk.admin.get(url)
    page = r.body.decode()
    assert r.header("content-type").startswith("text/html")
    assert r.header("content-security-policy") == ("default-src 'none'; style-src 'unsafe-inline'; "
                                                   "img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; "
                                                   "form-action 'none'; sandbox allow-same-origin allow-popups "
                                                   "allow-popups-to-escape-sandbox")
    picture = next(a for a in m["attachments"] if a["content_id"])
    assert f'src="/api/v1/attachments/{picture["id"]}"' in page and ' src="https:' not in page
    assert "<script" not in page and 'target="_blank"' in page and "noopener" in page
    assert desk.admin.get(f"/attachments/{picture['id']}").header("content-type") == "image/png"
    r = desk.admin.get(url + "?pictures=1&theme=dark")
    assert ' src="https://example.com/track.png"' in r.body.decode()
    assert "img-src 'self' data: https: http:;" in r.header("content-security-policy")
    desk.admin.patch("/settings", {"remote_pictures": "never"})
    assert ' src="https:' not in desk.admin.get(url + "?pictures=1").body.decode()
    desk.admin.patch("/settings", {"remote_pictures": "ask"})
    desk.admin.get("/messages/999999/html", expect="no_such_message")
    desk.admin.get(url + "?pictures=2", expect=422)
