from fastapi import FastAPI
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/teleport")
def get_teleport() -> RedirectResponse:
    return RedirectResponse("https://example.com/other-dimension")
