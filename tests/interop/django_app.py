"""Sets, reads and deletes one cookie with Django. The argument is the port."""

import json
import sys
from urllib.parse import quote, unquote
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="not used", MIDDLEWARE=[])


def cookie(request):
    percent = "percent" in request.GET
    if request.method == "GET":
        note = request.COOKIES.get("note")
        return JsonResponse({"value": unquote(note) if percent and note else note})
    response = JsonResponse({})
    if request.method == "DELETE":
        response.delete_cookie("note")
    else:
        value = json.loads(request.body)["value"]
        response.set_cookie("note", quote(value) if percent else value)
    return response


urlpatterns = [path("cookie", cookie)]


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application(), handler_class=Quiet).serve_forever()
