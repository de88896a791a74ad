"""Sends the requests of each `cases.json` to the programs in Python, and compares the responses.

`bash examples/from_fastapi/check` runs it with the newest FastAPI.
"""

import importlib.util
import json
import sys
from pathlib import Path

import fastapi
import pydantic
import starlette
from fastapi.testclient import TestClient

sys.dont_write_bytecode = True
folder = Path(__file__).parent
programs = requests = 0
mistakes = []

for path in sorted(folder.glob("*/app*.py")):
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    client = TestClient(module.app, follow_redirects=False)
    programs += 1
    for case in json.loads(path.with_name("cases.json").read_text()):
        headers = {"content-type": "application/json"} if "body" in case else {}
        response = client.request(case["method"], case["path"], content=case.get("body"), headers=headers)
        requests += 1
        # Starlette writes `SameSite=lax`, which is the same attribute as `SameSite=Lax`.
        actual = {name: value.replace("SameSite=lax", "SameSite=Lax") for name, value in response.headers.items()}
        actual = (response.status_code, {name: actual.get(name) for name in case["headers"]}, response.text)
        expected = (case["status"], case["headers"], case["text"])
        if actual != expected:
            mistakes.append(f"{path.relative_to(folder)}: {case['method']} {case['path']}\n  {actual}\n  {expected}")

versions = f"fastapi {fastapi.__version__}, starlette {starlette.__version__}, pydantic {pydantic.__version__}"
print(f"{versions}: {programs} programs, {requests} requests, {len(mistakes)} differences")
print("\n".join(mistakes))
sys.exit(bool(mistakes))
