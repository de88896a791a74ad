"""requests, with its default jar."""

import sys

import requests

import steps

session = requests.Session()


def send(method, url, body):
    return session.request(method, url, headers=steps.HEADERS, data=body.encode() if body else None, timeout=10)


steps.run(
    "requests " + requests.__version__,
    lambda method, url, body: send(method, url, body).status_code,
    lambda method, url, body: send(method, url, body).text,
    lambda: len(session.cookies),
    sys.argv[1:],
)
