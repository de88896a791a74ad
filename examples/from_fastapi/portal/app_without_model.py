from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/portal", response_model=None)
def get_portal(teleport: bool = False) -> Response | dict:
    if teleport:
        return RedirectResponse("https://example.com/other-dimension")
    return {"message": "Here's your interdimensional portal."}
