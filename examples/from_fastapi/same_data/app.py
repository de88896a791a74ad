from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class UserIn(BaseModel):
    username: str
    password: str
    email: str
    full_name: str | None = None


@app.post("/user/")
def create_user(user: UserIn) -> UserIn:
    return user  # sends the password
