// Node's fetch with tough-cookie. `send` is that of values.py.
"use strict";

const readline = require("node:readline");
const { CookieJar } = require("tough-cookie");

const jar = new CookieJar();

async function send(method, url, body) {
  const headers = { "content-type": "application/json" };
  const cookie = await jar.getCookieString(url);
  if (cookie !== "") headers.cookie = cookie;
  const response = await fetch(url, { method, headers, body: body === "" ? undefined : body });
  for (const line of response.headers.getSetCookie()) await jar.setCookie(line, url, { ignoreError: true });
  return response.text();
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(await send(...line.split("\t")));
  }
}

main();
