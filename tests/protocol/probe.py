"""Calls net_probe and web_probe and reads their one line of JSON."""

import concurrent.futures
import json
import os
import subprocess

PROGRAM = WEB_PROGRAM = None


class Answer(dict):
    __getattr__ = dict.get


def environment(settings):
    env = {k: v for k, v in os.environ.items() if not k.startswith("PROBE_")}
    env.update({f"PROBE_{k.upper()}": str(v) for k, v in settings.items() if v is not None})
    return env


def start(*words, program=None, **settings):
    """The running process, for tests that act meanwhile."""
    return subprocess.Popen([program or PROGRAM, *map(str, words)], env=environment(settings),
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process, mail=b"", seconds=60):
    try:
        out, err = process.communicate(mail, timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise AssertionError(f"no answer within {seconds} s") from None
    err = err.replace(b"ready\n", b"")
    assert process.returncode == 0 and not err, f"exit {process.returncode}: {err.decode()[:3000]}"
    return Answer(json.loads(out))


def ask(*words, mail=b"", seconds=60, login="anna@example.org", secret="geheim", **settings):
    return finish(start(*words, login=login, secret=secret, **settings), mail, seconds)


def ask_web(*words, seconds=60, **settings):
    return finish(start(*words, program=WEB_PROGRAM, **settings), seconds=seconds)


def expect(answer, **fields):
    for name, want in fields.items():
        got = answer.get(name)
        assert got == want, f"{name}: wanted {want!r}, got {got!r} in {dict(answer)}"
    return answer


def failed(answer, *slugs):
    assert answer.rc not in (None, "ok"), f"no failure: {dict(answer)}"
    assert answer.slug in slugs, f"slug {answer.slug!r}, wanted one of {slugs}: {answer.text}"
    assert answer.text and "{" not in answer.text.replace("{[", ""), f"no sentence: {dict(answer)}"
    return answer


def side_by_side(fn, cases):
    """fn(case) for each, six at a time: most of them wait for a silence to end."""
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(fn, case) for case in cases]:
            done.result()
