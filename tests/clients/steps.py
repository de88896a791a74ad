"""The steps of a client in Python. The clients in other languages do the same."""

import sys

HEADERS = {"content-type": "application/json"}
RICK = '{"username": "rick", "password": "pickle"}'


def run(name, status, text, cookies, arguments):
    """Prints one line: the client, the statuses, the cookies left, and the probe of `Secure`.

    The arguments are three processes with keys OLD, NEW+OLD and NEW, and the program `localhost-axum`. If there is one
    argument, `send`, the client sends the requests of its input, see values.py.
    """
    if arguments == ["send"]:
        for line in sys.stdin:
            print(text(*line.rstrip("\n").split("\t")), flush=True)
        return
    old, both, new, localhost = arguments
    statuses = [
        status("POST", old + "/login/", RICK),
        status("GET", old + "/login/me", ""),
        status("GET", both + "/login/me", ""),
        status("GET", new + "/login/me", ""),
        status("POST", new + "/log-out/", ""),
        status("GET", new + "/login/me", ""),
    ]
    left = cookies()
    text("GET", localhost + "/", "")
    secure = "yes" if "__Host-probe came back" in text("GET", localhost + "/back", "") else "no"
    print(f"{name}|{' '.join(map(str, statuses))}|{left}|{secure}")
