"""FastAPI under uvicorn, one worker: the answer of the other servers, filtered by `response_model`.

Prints the port, and ends when its standard input does.
"""

import os
import socket
import sys
import threading

import uvicorn
from fastapi import FastAPI, Response
from pydantic import BaseModel


class User(BaseModel):
    id: int
    name: str
    email: str
    password: str
    is_admin: bool
    login_count: int


class UserOut(BaseModel):
    id: int
    name: str
    email: str


USER = User(
    id=4711,
    name="Ada Lovelace",
    email="ada@analytical.example",
    password="$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA",
    is_admin=True,
    login_count=93,
)

app = FastAPI()


@app.get("/users/me", response_model=UserOut)
async def me(response: Response) -> User:
    response.set_cookie("session", "31d4d96e407aad42", path="/", httponly=True, samesite="lax")
    return USER


def end_with_standard_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    # A socket that is TCP in so many words: on others asyncio leaves Nagle's delay in force.
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # before the port is known, so that no client comes too early
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(app, workers=1, access_log=False, log_level="warning")
        uvicorn.Server(config).run(sockets=[listener])
