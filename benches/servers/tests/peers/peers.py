"""The column of FastAPI in the README's comparison, as far as a program can check it.

    python3 -m venv target/peers-venv && target/peers-venv/bin/pip install fastapi
    target/peers-venv/bin/python benches/servers/tests/peers/peers.py
"""

import asyncio
import pathlib

import fastapi
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from pydantic import BaseModel

app = FastAPI()


class User(BaseModel):
    name: str
    password: str


class UserOut(BaseModel):
    name: str


def theme(response: Response) -> None:
    response.set_cookie("theme", "dark")


def never() -> None:
    raise HTTPException(401)


@app.get("/data", response_model=UserOut, dependencies=[Depends(theme)])
async def data(response: Response) -> User:
    response.status_code = 201
    response.headers["x-id"] = "7"
    return User(name="rick", password="C-137")


@app.get("/guard", dependencies=[Depends(theme), Depends(never)])
async def guarded() -> str:
    return "data"


@app.get("/path")
async def path(response: Response) -> None:
    response.set_cookie("a", "1", path="/; Domain=evil.test")


@app.get("/host")
async def host(response: Response) -> None:
    response.set_cookie("__Host-id", "1", secure=True, domain="example.com")


@app.get("/two")
async def two(response: Response) -> None:
    response.set_cookie("a", "1", path="/x")
    response.set_cookie("a", "1", path="/y")


@app.get("/order")
async def order(response: Response) -> None:
    for index in range(10):
        response.set_cookie(f"c{index}", "1")


@app.get("/read")
async def read(request: Request) -> str:
    return request.cookies.get("__Host-id", "")


async def ask(path: str) -> tuple[int, list[str], list[str], str]:
    """Returns the status, the cookies, the names of the headers and the body. An exception is a 500."""
    messages = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        messages.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"cookie", b"%5F%5FHost-id=evil")],
    }
    try:
        await app(scope, receive, send)
    except Exception:
        pass
    headers = messages[0]["headers"]
    cookies = [value.decode() for name, value in headers if name == b"set-cookie"]
    names = [name.decode() for name, _ in headers]
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return messages[0]["status"], cookies, names, body.decode()


async def main() -> None:
    answers = {path: await ask(path) for path in ["/data", "/guard", "/path", "/host", "/two", "/order", "/read"]}
    status, cookies, names, body = answers["/data"]

    def sends(path: str, text: str) -> bool:
        return any(text in cookie.lower() for cookie in answers[path][1])

    order = [cookie.split("=")[0] for cookie in answers["/order"][1]]
    rows = {
        "sets a cookie from a handler that returns only data": len(cookies) == 1,
        "sets a header and the status in the same way": status == 201 and "x-id" in names,
        "keeps the cookie of a dependency if the next one answers 401": len(answers["/guard"][1]) == 1,
        "filters the body through a response model": body == '{"name":"rick"}',
        "rejects `; Domain=…` inside of a `Path`": not sends("/path", "domain=evil.test"),
        "rejects a `__Host-` cookie with a `Domain`": not sends("/host", "domain="),
        "sends one name with two paths as two cookies": len(answers["/two"][1]) == 2,
        "sends cookies in the order in which you set them": order == [f"c{index}" for index in range(10)],
        "does not read `%5F%5FHost-id` as `__Host-id`": "evil" not in answers["/read"][3],
    }
    readme = (pathlib.Path(__file__).parents[4] / "README.md").read_text()
    table = [line.strip("|").split("|") for line in readme.splitlines() if line.startswith("| ")]
    cells = {row[0].strip(): row[-1].strip() for row in table}
    wrong = 0
    print(f"FastAPI {fastapi.__version__}")
    for row, holds in rows.items():
        expected = "yes" if holds else "–"
        is_right = cells.get(row) == expected
        wrong += not is_right
        print("ok   " if is_right else "WRONG", expected.ljust(4), row, "" if is_right else f"(the README: {cells.get(row)})")
    raise SystemExit(min(wrong, 1))


asyncio.run(main())
