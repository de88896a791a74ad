"""aiohttp, with its default jar."""

import asyncio
import sys

import aiohttp

import steps

loop = asyncio.new_event_loop()


async def start():
    return aiohttp.ClientSession()


async def send(method, url, body):
    async with session.request(method, url, headers=steps.HEADERS, data=body.encode() if body else None) as response:
        return response.status, await response.text()


session = loop.run_until_complete(start())
steps.run(
    "aiohttp " + aiohttp.__version__,
    lambda method, url, body: loop.run_until_complete(send(method, url, body))[0],
    lambda method, url, body: loop.run_until_complete(send(method, url, body))[1],
    lambda: len(session.cookie_jar),
    sys.argv[1:],
)
loop.run_until_complete(session.close())
