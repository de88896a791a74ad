from fastapi import FastAPI, Response

app = FastAPI()

DATA = '<?xml version="1.0"?><shampoo><header>Apply shampoo here.</header></shampoo>'


@app.get("/legacy/")
def get_legacy_data():
    return Response(DATA, media_type="application/xml")
