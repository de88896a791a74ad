"""Shares a cookie between `aside` and other frameworks, and prints the tables. Fails if a promised value is not read."""

import json
import socket
import subprocess
import sys
import time
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).parent
ADAPTERS = ["axum", "warp", "hyper"]
# The framework, its program, how `aside` encodes, whether the program calls `quote` and `unquote`, and whether all 39
# values must be read.
PAIRS = [
    ("FastAPI", "fastapi_app.py", "quoted", False, True),
    ("FastAPI", "fastapi_app.py", "percent", False, False),
    ("FastAPI", "fastapi_app.py", "percent", True, True),
    ("FastAPI", "fastapi_app.py", "raw", False, False),
    ("Django", "django_app.py", "quoted", False, True),
    ("Django", "django_app.py", "percent", False, False),
    ("Django", "django_app.py", "percent", True, True),
    ("Django", "django_app.py", "raw", False, False),
    ("Flask", "flask_app.py", "quoted", False, False),
    ("Flask", "flask_app.py", "percent", False, False),
    ("Flask", "flask_app.py", "percent", True, True),
    ("Flask", "flask_app.py", "raw", False, False),
    ("Express", "express_app.js", "percent", False, True),
    ("Express", "express_app.js", "quoted", False, False),
    ("Express", "express_app.js", "raw", False, False),
]


def values():
    """Returns the values of the golden cases that Starlette writes as text, and the others."""
    usual, others = [], []
    for case in json.loads((HERE / "../vectors/cookies.json").read_text())["cases"]:
        value = case["ops"][0].get("args", {}).get("value")
        if not case["id"].startswith("value-") or not isinstance(value, str):
            continue
        is_usual = "control" not in case["tags"] and not any(case["expect"].get("errors", []))
        (usual if is_usual else others).append(value)
    return usual, others


class Client:
    """A client that keeps the pair of a cookie for the host, and sends it to each port."""

    def __init__(self):
        self.pairs = {}

    def ask(self, port, method, path, body=None):
        """Returns the JSON of the response, or nothing if the server rejects the request or fails."""
        headers = {"Content-Type": "application/json"}
        if self.pairs:
            headers["Cookie"] = b"; ".join(name + b"=" + value for name, value in self.pairs.items())
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            response = connection.getresponse()
            answer = json.load(response)
        except (HTTPException, ValueError):
            return None
        finally:
            connection.close()
        if response.status >= 400:
            return None
        for line in response.headers.get_all("Set-Cookie", []):
            self.keep(line.encode("latin-1"))
        return answer

    def keep(self, line):
        pair, *attributes = line.split(b";")
        name, value = pair.split(b"=", 1)
        self.pairs[name] = value.strip(b" \t")
        for attribute in attributes:
            key, _, text = attribute.strip().partition(b"=")
            is_over = key.lower() == b"max-age" and int(text) <= 0
            if key.lower() == b"expires":
                is_over |= parsedate_to_datetime(text.decode()).timestamp() <= time.time()
            if is_over:
                self.pairs.pop(name, None)


class Aside:
    """The cookie lab of one adapter."""

    def __init__(self, port, encoding):
        self.port, self.encoding = port, encoding

    def write(self, client, value):
        """Returns whether `aside` sends the value."""
        form = {"name": "note", "value": value, "encoding": self.encoding, "path": "/"}
        return client.ask(self.port, "POST", "/lab/cookies", form) is not None

    def read(self, client):
        query = urlencode({"name": "note", "encoding": self.encoding})
        echo = client.ask(self.port, "GET", f"/lab/cookies?{query}")
        return echo and (echo["read"] or {}).get("value")

    def delete(self, client):
        form = {"name": "note", "encoding": self.encoding, "path": "/", "delete": True}
        client.ask(self.port, "POST", "/lab/cookies", form)


class Other:
    """The program of another framework."""

    def __init__(self, port, percent):
        self.port, self.path = port, "/cookie?percent=1" if percent else "/cookie"

    def write(self, client, value):
        before = dict(client.pairs)
        client.ask(self.port, "POST", self.path, {"value": value})
        return client.pairs != before

    def read(self, client):
        answer = client.ask(self.port, "GET", self.path)
        return answer and answer["value"]

    def delete(self, client):
        client.ask(self.port, "DELETE", self.path)


def share(writer, reader, values):
    """Returns how many values the writer sends, and those that the reader does not read."""
    sent, unread = 0, []
    for value in values:
        client = Client()
        if writer.write(client, value):
            sent += 1
            if reader.read(client) != value:
                unread.append(value)
    return sent, unread


def deletes(writer, deleter):
    client = Client()
    writer.write(client, "31d4")
    was_there = writer.read(client) == "31d4"
    deleter.delete(client)
    return was_there and writer.read(client) is None and not client.pairs


def start(command, count):
    """Starts a server with a free port as its last argument. Returns the process and the port."""
    for _ in range(20):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            if process.poll() is not None:
                break  # another program has one of the ports
            if all(is_open(port + offset) for offset in range(count)):
                return process, port
            time.sleep(0.1)
        process.kill()
    sys.exit(f"cannot start {command[-1]}")


def is_open(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def show(value):
    text = repr(value) if len(value) <= 20 else repr(value[:20]) + "…"
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}".replace("|", "\\|")


def show_all(values):
    shown = ", ".join(show(value) for value in values[:6]) or "none"
    return shown if len(values) <= 6 else f"{shown} and {len(values) - 6} more"


def table(pairs, values, ports, main_job):
    """Prints the table. Returns whether the adapters agree, and the results of the pairs that must read all values."""
    agree, promised = True, []
    print("| framework | `Encoding` | direction | axum | warp | hyper | not read |\n|---|---|---|--:|--:|--:|---|")
    for framework, program, encoding, percent, is_promised in pairs:
        name = encoding.capitalize() + (", `quote`" if percent else "")
        results = {f"{framework} sets": [], "`aside` sets": []}
        for index in range(3):
            ours, other = Aside(main_job + index, encoding), Other(ports[program], percent)
            results[f"{framework} sets"].append(share(other, ours, values))
            results["`aside` sets"].append(share(ours, other, values))
        for direction, cells in results.items():
            counts = " | ".join(f"{sent - len(unread)} of {sent}" for sent, unread in cells)
            print(f"| {framework} | {name} | {direction} | {counts} | {show_all(cells[0][1])} |", flush=True)
            agree &= all(cell == cells[0] for cell in cells)
            if is_promised:
                promised.append((direction, cells[0]))
    return agree, promised


def deletions(ports, main_job):
    is_good = True
    print("| framework | deletes the cookie of axum, warp, hyper | axum, warp, hyper delete its cookie |\n|---|---|---|")
    for framework, program, encoding, percent, _ in [pair for pair in PAIRS if pair[4]]:
        if percent and framework != "Flask":
            continue
        pairs = [(Aside(main_job + index, encoding), Other(ports[program], percent)) for index in range(3)]
        theirs = [deletes(ours, other) for ours, other in pairs]
        back = [deletes(other, ours) for ours, other in pairs]
        is_good &= all(theirs) and all(back)
        cells = [", ".join("yes" if deleted else "**no**" for deleted in cells) for cells in (theirs, back)]
        print(f"| {framework} | {cells[0]} | {cells[1]} |")
    return is_good


def main():
    usual, others = values()
    assert len(usual) == 39, len(usual)
    processes = []
    try:
        process, main_job = start([sys.argv[1], "--port"], 3)
        processes.append(process)
        ports = {}
        for program in dict.fromkeys(pair[1] for pair in PAIRS):
            interpreter = sys.executable if program.endswith(".py") else "node"
            process, ports[program] = start([interpreter, HERE / program], 1)
            processes.append(process)
        print("## The 39 values of Starlette\n")
        is_good, promised = table(PAIRS, usual, ports, main_job)
        # `aside` rejects a pair that browsers drop, because it has more than 4096 bytes.
        short = [value for value in usual if len(value) <= 4000]
        for direction, result in promised:
            is_good &= result == (len(short if "aside" in direction else usual), [])
        print(f"\n## {len(others)} values with control characters or text beyond U+00FF\n")
        pairs = [pair for pair in PAIRS if pair[4] or pair[0] + pair[2] == "Flaskquoted"]
        is_good &= table(pairs, others, ports, main_job)[0]
        print("\n## Deletion\n")
        is_good &= deletions(ports, main_job)
    finally:
        for process in processes:
            process.terminate()
    sys.exit(0 if is_good else 1)


main()
