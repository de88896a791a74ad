from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse, RedirectResponse

app = FastAPI()


@app.get("/portal")
def get_portal(teleport: bool = False) -> Response:
    if teleport:
        return RedirectResponse("https://example.com/other-dimension")
    return JSONResponse({"message": "Here's your interdimensional portal."})
