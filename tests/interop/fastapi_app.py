"""Sets, reads and deletes one cookie with FastAPI. The argument is the port."""

import sys
from typing import Annotated
from urllib.parse import quote, unquote

import uvicorn
from fastapi import Body, Cookie, FastAPI, Response

app = FastAPI()


@app.post("/cookie")
def write(response: Response, value: Annotated[str, Body(embed=True)], percent: bool = False) -> None:
    response.set_cookie("note", quote(value) if percent else value)


@app.get("/cookie")
def read(note: Annotated[str | None, Cookie()] = None, percent: bool = False) -> dict[str, str | None]:
    return {"value": unquote(note) if percent and note else note}


@app.delete("/cookie")
def delete(response: Response) -> None:
    response.delete_cookie("note")


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="critical")
