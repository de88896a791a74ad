"""Sends values to each client and back, and prints a table. Fails if a percent-encoded value does not come back.

A client with the argument `send` reads lines of a method, a URL and a body, separated by tabs. It sends each request with
its own jar, and prints the body of the response. The cookie lab sets the cookie of the form, and reads it in the next
request.
"""

import json
import subprocess
import sys
from urllib.parse import urlencode

VALUES = [
    "", "a", "0", "31d4d96e407aad42", "a b", " a", "a ", "a,b", "a;b", "a=b", "==", 'a"b', '"a"', "a\\b", "a\tb", "a\nb", "%",
    "%41", "a%20b", "a+b", "a/b?c#d", "(a)", "[a]", "{a}", "<a>", "ä", "日本", "🦀", '{"a":[1,2]}', "x" * 3000,
]
ENCODINGS = ["percent", "quoted", "raw"]


def requests(origin):
    for encoding in ENCODINGS:
        for value in VALUES:
            form = {"name": "sid", "value": value, "encoding": encoding, "path": "/"}
            query = urlencode({"name": "sid", "encoding": encoding})
            deletion = json.dumps(form | {"value": "", "delete": True})
            yield f"POST\t{origin}/lab/cookies\t{json.dumps(form)}"
            yield f"GET\t{origin}/lab/cookies?{query}\t"
            yield f"POST\t{origin}/lab/cookies\t{deletion}"


def run(command, origin):
    """Returns for each encoding how many values came back, of how many that were sent, and the values that did not."""
    lines = "".join(line + "\n" for line in requests(origin))
    output = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    answers = [json.loads(line) for line in output.splitlines() if line]
    results = []
    for index, encoding in enumerate(ENCODINGS):
        sent, back, other = 0, 0, []
        for position, value in enumerate(VALUES):
            answer, echo, _ = answers[3 * (index * len(VALUES) + position):][:3]
            if answer["set_cookie"] is None:
                continue
            sent += 1
            if (echo["read"] or {}).get("value") == value:
                back += 1
            else:
                other.append(value)
        results.append((encoding, sent, back, other))
    return results


def main():
    is_good = True
    origins, commands = sys.argv[1].split(","), dict(argument.split("=", 1) for argument in sys.argv[2:])
    print(f"| client | framework | {' | '.join(ENCODINGS)} | not read as it was set |")
    print(f"|---|---|{'--:|' * len(ENCODINGS)}---|")
    for name, command in commands.items():
        for framework, origin in zip(["axum", "warp", "hyper"], origins):
            results = run(command.split() + ["send"], origin)
            cells = " | ".join(f"{back} of {sent}" for _, sent, back, _ in results)
            others = ", ".join(f"`{value[:20]!r}` ({encoding})" for encoding, _, _, other in results for value in other)
            is_good &= not any(other for encoding, _, _, other in results if encoding == "percent")
            print(f"| {name} | {framework} | {cells} | {others or 'none'} |", flush=True)
    sys.exit(0 if is_good else 1)


main()
