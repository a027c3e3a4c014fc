"""wellspring reindex: the index of words made anew, beside a running desk."""
import json
import os
import sqlite3
import subprocess

from letters import conversation


def sql(desk, *statements):
    """Straight into the desk's database."""
    if desk.engine == "postgres":
        subprocess.check_call(["psql", "-q", "-v", "ON_ERROR_STOP=1", desk.database] + [w for s in statements for w in ("-c", s)])
        return
    with sqlite3.connect(os.path.join(desk.data, "wellspring.db"), timeout=30) as db:
        for s in statements:
            db.execute(s)
    db.close()


def lose_index(desk):
    sql(desk, "DELETE FROM search" if desk.engine == "postgres" else "INSERT INTO search (search) VALUES ('delete-all')")


def found(desk, word):
    return [c["subject"] for c in desk.admin.get(f"/conversations?view=all&q={word}").json["items"]]


def test_everything_is_found_again(desk):
    for i in (1, 2, 3):
        conversation(desk, desk.admin, f"Parcel {i}", "a giraffe was in it")
    desk.wait(lambda: len(found(desk, "giraffe")) == 3)
    lose_index(desk)
    assert found(desk, "giraffe") == []
    assert "found again" in desk.run("reindex")
    assert len(found(desk, "giraffe")) == 3
    assert json.loads(desk.run("reindex", "--json")) == {"complete": True, "left": 0}
    assert len(found(desk, "giraffe")) == 3, "not twice"
    conversation(desk, desk.admin, "Parcel 4", "a giraffe was in it")
    desk.wait(lambda: len(found(desk, "giraffe")) == 4)


def test_what_was_stopped_goes_on(desk):
    """The rows as a reindex leaves them that was stopped behind the first of three."""
    lose_index(desk)
    sql(desk, "UPDATE follower SET number = 1 WHERE name = 'search_rebuild'", "UPDATE follower SET number = 3 WHERE name = 'search_rebuild_end'")
    # the server goes on with it by itself, beside the command or alone
    desk.wait(lambda: sorted(found(desk, "giraffe")) == ["Parcel 2", "Parcel 3"])
    desk.run("reindex")
    assert len(found(desk, "giraffe")) == 4, "whole again"


def test_an_index_of_another_version_is_made_anew(desk):
    """As after an update that changes what goes in: the server does it by itself."""
    lose_index(desk)
    sql(desk, "UPDATE follower SET number = 0 WHERE name = 'search_version'")
    conversation(desk, desk.admin, "Parcel 5", "no giraffe but a walrus")
    desk.wait(lambda: len(found(desk, "giraffe")) == 5)
    assert len(found(desk, "walrus")) == 1


def test_no_desk_is_made(desk):
    for folder in (os.path.join(desk.folder, "none"), desk.folder):
        done = subprocess.run([desk.arguments("reindex")[0], "reindex", "--data", folder], stderr=subprocess.PIPE)
        assert done.returncode == 1 and b"no desk" in done.stderr
        assert not os.path.exists(os.path.join(folder, "key"))
    assert desk.run("reindex", "what", ok=False)[0] == 64
