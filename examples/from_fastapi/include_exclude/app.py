from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str
    description: str | None = None
    price: float
    tax: float = 10.5


items = {
    "foo": Item(name="Foo", price=50.2),
    "bar": Item(name="Bar", description="The Bar fighters", price=62, tax=20.2),
}


@app.get("/items/{item_id}/name", response_model=Item, response_model_include={"name", "description"})
def read_item_name(item_id: str):
    return items[item_id]


@app.get("/items/{item_id}/public", response_model=Item, response_model_exclude={"tax"})
def read_item_public(item_id: str):
    return items[item_id]
