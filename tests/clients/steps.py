"""The steps of a client in Python. The clients in other languages do the same."""

RICK = '{"username": "rick", "password": "pickle"}'


def run(name, status, text, cookies, arguments):
    """Prints one line: the client, the statuses, the cookies left, and the probe of `Secure`.

    The arguments are three processes with keys OLD, NEW+OLD and NEW, and the program `localhost-axum`.
    """
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
    text(localhost + "/")
    secure = "yes" if "__Host-probe came back" in text(localhost + "/back") else "no"
    print(f"{name}|{' '.join(map(str, statuses))}|{left}|{secure}")
