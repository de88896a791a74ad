"""The FastAPI service next to the example `fastapi-warp`. Both read, write and delete the same cookie."""

from typing import Annotated

from fastapi import Cookie, FastAPI, Request, Response
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.get("/note", response_class=PlainTextResponse)
def read(note: Annotated[str | None, Cookie()] = None) -> str:
    return "there is no note\n" if note is None else f"{note}\n"


@app.post("/note", response_class=PlainTextResponse)
async def write(request: Request, response: Response) -> str:
    response.set_cookie("note", (await request.body()).decode())
    return "noted\n"


@app.delete("/note", response_class=PlainTextResponse)
def delete(response: Response) -> str:
    response.delete_cookie("note")
    return "deleted\n"
