"""httpx, with its default jar."""

import sys

import httpx

import steps

client = httpx.Client(timeout=10)


def send(method, url, body):
    return client.request(method, url, headers=steps.HEADERS, content=body.encode() if body else None)


steps.run(
    "httpx " + httpx.__version__,
    lambda method, url, body: send(method, url, body).status_code,
    lambda method, url, body: send(method, url, body).text,
    lambda: len(client.cookies.jar),
    sys.argv[1:],
)
