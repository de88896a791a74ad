// A response of each kind with a cookie: redirects, errors, streams, sockets, and pages of other sites.
"use strict";

const { clear } = require("./browser");
const { HOST } = require("./compare");

/** Each check runs in a page of the host, and returns what the browser did. `expected` is the result of both browsers. */
const KINDS = [
  {
    title: "a redirect (303): the next request sends the cookie",
    expected: "redirect",
    run: (page) => page.evaluate(async () => (await fetch("/kinds/redirect")).text()),
  },
  ...[204, 401, 404, 422, 503].map((status) => ({
    title: `status ${status}: kept`,
    expected: `${status} status`,
    run: (page) => page.evaluate(async (status) => {
      const response = await fetch(`/kinds/status/${status}`);
      return `${response.status} ${document.cookie.split("=")[0]}`;
    }, status),
  })),
  {
    title: "status 304: kept",
    expected: "304 status",
    run: (page) => page.evaluate(async () => {
      const response = await fetch("/kinds/status/304", { headers: { "if-none-match": '"1"' }, cache: "no-store" });
      return `${response.status} ${document.cookie.split("=")[0]}`;
    }),
  },
  {
    title: "the generated 500: no cookie",
    expected: "500",
    run: (page) => page.evaluate(async () => `${(await fetch("/kinds/broken")).status} ${document.cookie}`),
  },
  {
    title: "HEAD: kept",
    expected: "200 status",
    run: (page) => page.evaluate(async () => {
      const response = await fetch("/kinds/status/200", { method: "HEAD" });
      return `${response.status} ${document.cookie.split("=")[0]}`;
    }),
  },
  {
    title: "a stream: kept before its end",
    expected: "1\n stream=1",
    run: (page) => page.evaluate(async () => {
      const abort = new AbortController();
      const response = await fetch("/kinds/stream", { signal: abort.signal });
      const { value } = await response.body.getReader().read();
      const result = `${new TextDecoder().decode(value)} ${document.cookie}`;
      abort.abort();
      return result;
    }),
  },
  {
    title: "the handshake of a WebSocket: kept",
    expected: "hello socket=1",
    run: (page) => page.evaluate(() => new Promise((resolve) => {
      const socket = new WebSocket(`${location.origin.replace("http", "ws")}/kinds/socket`);
      socket.onopen = () => socket.send("hello");
      socket.onmessage = ({ data }) => {
        resolve(`${data} ${document.cookie}`);
        socket.close();
      };
      socket.onerror = () => resolve("error");
    })),
  },
];

/** Requests from a page of another site. What a browser keeps there is its own decision, so no result is expected. */
const ACROSS = [
  {
    title: "`fetch` from another site, twice: cookies of the second request",
    run: (page, origin) => page.evaluate(async (url) => {
      const get = async () => (await fetch(url, { credentials: "include", cache: "no-store" })).text();
      await get();
      return get();
    }, `${origin}/kinds/across`),
  },
  {
    title: "a frame in a page of another site, twice: cookies of the second request",
    run: (page, origin) => page.evaluate((url) => new Promise((resolve) => {
      const frame = document.createElement("iframe");
      let loads = 0;
      frame.onload = () => {
        loads += 1;
        if (loads < 3) frame.src = `${url}?${loads}`;
        else resolve("loaded");
      };
      frame.src = url;
      document.body.append(frame);
    }), `${origin}/kinds/across`).then(async () => {
      const frame = page.frames().find((each) => each.url().includes("/kinds/across"));
      return frame.evaluate(() => document.body.textContent.trim());
    }),
  },
];

/** Runs all checks in one browser over http and https. */
async function checkKinds(browser, name, ports) {
  const results = [];
  for (const scheme of ["http", "https"]) {
    const origin = `${scheme}://${HOST}:${ports[scheme]}`;
    for (const [kinds, start] of [[KINDS, `${origin}/`], [ACROSS, `${scheme}://other.test:${ports[scheme]}/`]]) {
      for (const { title, expected, run } of kinds) {
        const page = await browser.newPage();
        await page.goto(start);
        const result = await run(page, origin).catch((error) => `failed: ${error.message.split("\n")[0]}`);
        await page.close();
        await clear(browser);
        results.push({ browser: name, scheme, title, expected, result: result.trim() });
      }
    }
  }
  return results;
}

module.exports = { checkKinds };
