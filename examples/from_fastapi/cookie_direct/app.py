from fastapi import FastAPI
from fastapi.responses import JSONResponse

app = FastAPI()


@app.post("/cookie/")
def create_cookie():
    response = JSONResponse({"message": "Come to the dark side, we have cookies"})
    response.set_cookie("fakesession", "fake-cookie-session-value")
    return response
