"""Sets, reads and deletes one cookie with Flask. The argument is the port."""

import sys
from urllib.parse import quote, unquote

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.post("/cookie")
def write():
    value = request.get_json()["value"]
    response = jsonify(None)
    response.set_cookie("note", quote(value) if "percent" in request.args else value)
    return response


@app.get("/cookie")
def read():
    note = request.cookies.get("note")
    return jsonify(value=unquote(note) if "percent" in request.args and note else note)


@app.delete("/cookie")
def delete():
    response = jsonify(None)
    response.delete_cookie("note")
    return response


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]))
