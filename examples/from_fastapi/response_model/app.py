from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str
    description: str | None = None
    price: float
    tax: float | None = None
    tags: list[str] = []


@app.get("/items/", response_model=list[Item])
def read_items() -> Any:
    return [{"name": "Portal Gun", "price": 42.0}, {"name": "Plumbus", "price": 32.0, "cost": 5.0}]
