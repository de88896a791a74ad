from fastapi import FastAPI, Response

app = FastAPI()


@app.post("/cookie-and-object/")
def create_cookie(response: Response):
    response.set_cookie("fakesession", "fake-cookie-session-value")
    return {"message": "Come to the dark side, we have cookies"}
