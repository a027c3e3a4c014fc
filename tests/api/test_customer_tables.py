"""Customers and organisations as tables, in and out, by the API and by command."""
import csv
import io
import json
import os
import subprocess

import letters
from harness import binary


def take(desk, text, of="customer", dry=False, client=None, **more):
    data = text if isinstance(text, bytes) else text.encode()
    path = f"/customer-tables/{of}" + ("?dry_run=true" if dry else "")
    return (client or desk.admin).request("POST", path, raw=data, **more)


def table(desk, of="customer"):
    r = desk.admin.get(f"/customer-tables/{of}")
    assert r.header("content-type") == "text/csv; charset=utf-8" and "attachment" in r.header("content-disposition")
    text = r.body.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def person(desk, name):
    got = [x for x in desk.admin.get("/customers?limit=100").json["items"] if x["name"] == name]
    assert len(got) == 1, (name, got)
    return desk.admin.get(f"/customers/{got[0]['id']}").json


def test_a_table_in(desk):
    size = desk.admin.post("/customer-fields", {"of": "customer", "name": "Numer klienta", "kind": "number"}).json
    text = ("\ufeffImię i nazwisko;E-mail;Telefon;Firma;Język;Numer klienta;Uwagi\r\n"
            "Łucja Zając;Lucja@Table.example;+48 601 602 603;Młyn;PL;12,5;x\r\n"
            "\"Nowak; Jan\";\"jan@table.example, j.nowak@table.example\";;;;;\r\n"
            ";only@table.example;;;;;\r\n")
    dry = take(desk, text, dry=True).json
    assert not dry["taken"] and (dry["rows"], dry["added"], dry["changed"], dry["same"]) == (3, 3, 0, 0)
    assert dry["ignored"] == ["Uwagi"] and dry["faults"] == []
    assert [(p["line"], p["act"], p["name"], p["id"]) for p in dry["plan"]] == [
        (2, "add", "Łucja Zając", None), (3, "add", "Nowak; Jan", None), (4, "add", "only@table.example", None)]
    assert desk.admin.get("/customers").json["items"] == [] and desk.admin.get("/organisations").json["items"] == []
    hears = desk.admin.events()
    done = take(desk, text).json
    e = hears.until("customer.imported")
    assert e[2]["data"] == {"added": 3, "changed": 0}
    hears.close()
    assert done["taken"] and done["added"] == 3
    desk.wait(lambda: desk.admin.get("/customers?q=lucja").json["items"])
    k = person(desk, "Łucja Zając")
    assert k["addresses"] == ["lucja@table.example"] and k["phones"] == ["+48 601 602 603"] and k["language"] == "pl"
    assert k["organisation"]["name"] == "Młyn" and {f["id"]: f["value"] for f in k["fields"]} == {size["id"]: "12.5"}
    assert person(desk, "Nowak; Jan")["addresses"] == ["j.nowak@table.example", "jan@table.example"]
    again = take(desk, text).json
    assert (again["added"], again["changed"], again["same"]) == (0, 0, 3), "taken in twice is taken in once"
    more = take(desk, "name,email,phone\nŁucja Z.,lucja@table.example,22 555 01 02\n").json
    assert (more["added"], more["changed"]) == (0, 1)
    assert sorted(person(desk, "Łucja Z.")["phones"]) == ["+48 601 602 603", "22 555 01 02"], "an empty cell takes nothing away"
    v = letters.conversation(desk, desk.admin, "From the table", sender="jan@table.example")
    assert v["customer"]["name"] == "Nowak; Jan"


def test_faults_in_plain_words(desk):
    size = desk.admin.post("/customer-fields", {"of": "customer", "name": "Size", "kind": "number"}).json
    before = len(table(desk))
    text = ("name,email,phone,language,Size,wellspring_id\n"
            "Fine,fine@fault.example,,,,\n"
            "Bad mail,nowhere,,,,\n"
            "Bad phone,p@fault.example,call me,,,\n"
            ",,,,1,\n"
            "Bad size,s@fault.example,,,big,\n"
            "Bad language,l@fault.example,,Polish,,\n"
            "Bad id,i@fault.example,,,,999999\n"
            "Ours,help@example.org,,,,\n")
    letters.mailbox(desk, "help@example.org")
    for dry in (True, False):
        r = take(desk, text, dry=dry).json
        assert not r["taken"] and r["rows"] == 8 and r["fault_count"] == 7
        got = {f["line"]: (f["column"], f["title"]) for f in r["faults"]}
        assert [got[i][0] for i in (3, 4, 6, 7)] == ["email", "phone", "Size", "language"], got
        assert got[3][1] == "“nowhere” is not a mail address." and got[6][1] == "“Size” takes a number, such as 12 or 12.5."
        assert 5 in got and 8 in got and got[9][1].startswith("help@example.org belongs to this desk")
        assert 2 not in got
    assert len(table(desk)) == before, "all or nothing"
    desk.admin.patch("/me", {"language": "pl"})
    polish = take(desk, text).json["faults"][0]["title"]
    desk.admin.patch("/me", {"language": "en"})
    assert polish != got[3][1]
    broken = take(desk, 'name,email\nOpen,"a@b.example\n').json
    assert broken["fault_count"] == 1 and broken["faults"][0]["line"] == 2 and not broken["taken"]
    two = take(desk, "name,email\nOne,one@two.example\nTwo,two@two.example\n").json
    assert two["taken"]
    clash = take(desk, "name,email\nBoth,one@two.example two@two.example\n").json
    assert clash["fault_count"] == 1 and "Two" in clash["faults"][0]["title"]
    take(desk, b"name\n\xff\xfe\n", expect="not_utf8")
    take(desk, "", expect="no_header")
    take(desk, "colour,shape\nred,round\n", expect="no_header")
    take(desk, "name\n" + "x\n" * 10001, dry=True, expect="too_many_rows")
    ola = desk.add_user("ola.tables@example.org")
    take(desk, text, client=ola, expect="not_allowed")
    ola.get("/customer-tables/customer", expect="not_allowed")
    desk.admin.patch(f"/customer-fields/{size['id']}", {"archived": True})


def test_a_table_out_and_in_again(desk):
    nasty = "=HYPERLINK(\"http://bad.example\";\"x\")"
    k = desk.admin.post("/customers", {"name": nasty, "address": "out@out.example", "phones": ["+48 700 700 700"], "called": "say \"hi\""}).json
    raw = desk.admin.get("/customer-tables/customer").body
    assert raw.startswith(b"\xef\xbb\xbf") and b"\r\n" in raw
    rows = table(desk)
    mine = next(r for r in rows if r["addresses"] == "out@out.example")
    assert mine["name"] == "'" + nasty and mine["phones"] == "'+48 700 700 700" and mine["called"] == "say \"hi\""
    assert mine["wellspring_id"] == str(k["id"])
    for r in rows:
        assert not any((v or "").startswith(("=", "+", "-", "@", "\t")) for v in r.values()), r
    back = take(desk, raw).json
    assert back["taken"] and (back["added"], back["changed"], back["same"]) == (0, 0, len(rows)), back


def test_organisations_as_a_table(desk):
    code = desk.admin.post("/customer-fields", {"of": "organisation", "name": "Code", "kind": "text"}).json
    k = desk.admin.post("/customers", {"name": "Worker", "address": "w@tableworks.example"}).json
    done = take(desk, "Firma;Domeny;Code\nTable Works;tableworks.example, tw.example;A1\n", of="organisation").json
    assert done["taken"] and done["added"] == 1
    assert desk.admin.get(f"/customers/{k['id']}").json["organisation"]["name"] == "Table Works"
    o = next(r for r in table(desk, "organisation") if r["name"] == "Table Works")
    assert o["domains"] == "tableworks.example, tw.example" and o["Code"] == "A1"
    again = take(desk, desk.admin.get("/customer-tables/organisation").body, of="organisation").json
    assert again["same"] == again["rows"] > 0 and again["taken"]
    bad = take(desk, "name;domains\nPublic;gmail.com\nSecond;tw.example\n", of="organisation").json
    assert not bad["taken"] and [f["column"] for f in bad["faults"]] == ["domains", "domains"]
    assert "Table Works" in bad["faults"][1]["title"]
    assert code


def test_by_command(desk):
    def run(*args, ok=True):
        command = [binary(), "customer", *args, "--data", desk.data]
        r = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (r.returncode == 0) == ok, (args, r.returncode, r.stdout, r.stderr)
        return r

    path = os.path.join(desk.data, "people.csv")
    with open(path, "w", encoding="utf-8") as f:
        f.write("name,email\nCommand Person,command@table.example\n")
    said = run("import", path, "--dry-run").stdout
    assert "line 2: new Command Person" in said and "nothing was changed" in said
    assert json.loads(run("import", path, "--json").stdout)["added"] == 1
    assert desk.wait(lambda: desk.admin.get("/customers?q=command").json["items"])
    out = os.path.join(desk.data, "out.csv")
    run("export", out)
    with open(out, encoding="utf-8-sig", newline="") as f:
        assert "Command Person" in [r["name"] for r in csv.DictReader(f)]
    run("export", out, ok=False)
    assert "command@table.example" in run("export").stdout
    with open(path, "w", encoding="utf-8") as f:
        f.write("name,email\nBad,nowhere\n")
    r = run("import", path, ok=False)
    assert "line 2, email" in r.stdout and "none was" in r.stderr
