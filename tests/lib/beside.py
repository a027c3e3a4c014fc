"""Cases side by side, each in a process of its own: most of them wait for somebody's patience."""
import json
import os
import sys
import tempfile
import time
import traceback


def _alone(fn, said, result):
    """One case in this process, which ends with it; all it says goes to said."""
    os.dup2(said.fileno(), 1)
    os.dup2(said.fileno(), 2)
    code = 1
    try:
        result.write(json.dumps(fn()).encode())
        result.flush()
        code = 0
    except Exception:  # a case may fail in any way
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def side_by_side(cases, jobs):
    """cases: pairs of a name and a function whose result JSON can say. Gives (name, ok, result, words, seconds) of
    each as it ends; a case that raised or died is not ok and has no result."""
    waiting, running = list(cases), {}
    while waiting or running:
        while waiting and len(running) < jobs:
            name, fn = waiting.pop(0)
            said, result = tempfile.TemporaryFile(), tempfile.TemporaryFile()
            sys.stdout.flush()
            pid = os.fork()
            if pid == 0:
                _alone(fn, said, result)
            running[pid] = (name, said, result, time.time())
        pid, status = os.wait()
        if pid not in running:
            continue
        name, said, result, began = running.pop(pid)
        said.seek(0)
        result.seek(0)
        ok = status == 0
        yield name, ok, json.load(result) if ok else None, said.read().decode(errors="replace"), time.time() - began
        said.close()
        result.close()
