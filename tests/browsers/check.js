// Sets each cookie of `cases.js` in each browser and writes what happened. `run` next to it starts the servers.
"use strict";

const fs = require("node:fs");
const { BROWSERS, clear, launch, stored } = require("./browser");
const { cases } = require("./cases");
const { HOST } = require("./compare");
const { checkKinds } = require("./kinds");
const { start } = require("./proxy");
const { report } = require("./report");

const FRAMEWORKS = ["axum", "warp", "hyper"];

const port = Number(process.argv[2]);
const [folder, output, servers] = process.argv.slice(3);

/** Sends one request of the page, and returns the status and the JSON body. */
function send(page, backend, method, path, body) {
  return page.evaluate(async (backend, method, path, body) => {
    const headers = { "content-type": "application/json", "x-backend": String(backend) };
    const response = await fetch(path, { method, headers, body, cache: "no-store" });
    return { status: response.status, body: await response.json().catch(() => null) };
  }, backend, method, path, body);
}

/** The `Set-Cookie` line that a program without checks writes for the form. */
function lineByHand(form) {
  const attributes = [
    form.expires !== undefined && `Expires=${new Date(form.expires * 1000).toUTCString()}`,
    form.max_age !== undefined && `Max-Age=${form.max_age}`,
    form.domain !== undefined && `Domain=${form.domain}`,
    form.path !== undefined && `Path=${form.path}`,
    form.secure && "Secure",
    form.http_only && "HttpOnly",
    form.same_site && `SameSite=${form.same_site}`,
    form.partitioned && "Partitioned",
  ];
  const value = form.encoding === "percent" ? encodeURIComponent(form.value) : form.value;
  return [`${form.name}=${value}`, ...attributes.filter(Boolean)].join("; ");
}

/** Sets one cookie, reads it back, and deletes it. */
async function check(browser, page, origin, form, backend) {
  const begin = Date.now() / 1000;
  const set = await send(page, backend, "POST", "/lab/cookies", JSON.stringify(form));
  if (set.status === 422) {
    const error = set.body.error.message;
    await page.evaluate((line) => fetch("/by-hand", { method: "POST", body: line }).catch(() => {}), lineByHand(form));
    const byHand = await stored(browser, origin);
    await clear(browser);
    return { error, byHand };
  }
  if (set.status !== 200) throw new Error(`status ${set.status} for ${JSON.stringify(form)}`);
  const end = Date.now() / 1000;
  const [kept, ...others] = await stored(browser, origin);
  const query = new URLSearchParams({ name: form.name, encoding: form.encoding, protection: form.protection ?? "none" });
  const { body: echo } = await send(page, backend, "GET", `/lab/cookies?${query}`);
  await send(page, backend, "POST", "/lab/cookies", JSON.stringify({ ...form, delete: true }));
  const left = await stored(browser, origin);
  await clear(browser);
  const warnings = set.body.warnings.map((each) => each.message);
  return { begin, end, line: set.body.set_cookie, warnings, kept, others, echo, left };
}

async function main() {
  const ports = await start([port, port + 1, port + 2, port + 3], folder);
  const all = cases();
  const results = [];
  const kinds = [];
  const versions = [];
  for (const name of Object.keys(BROWSERS)) {
    const browser = await launch(name);
    versions.push(await browser.version());
    for (const scheme of ["http", "https"]) {
      const page = await browser.newPage();
      const origin = `${scheme}://${HOST}:${ports[scheme]}`;
      await page.goto(`${origin}/`);
      for (const [index, { group, form }] of all.entries()) {
        const backend = index % FRAMEWORKS.length;
        const result = await check(browser, page, origin, form, backend);
        results.push({ index, group, form, browser: name, scheme, framework: FRAMEWORKS[backend], ...result });
      }
      await page.close();
      console.log(`${name} ${scheme}: ${all.length} cookies`);
    }
    kinds.push(...(await checkKinds(browser, name, ports)));
    await browser.close();
  }
  fs.writeFileSync(`${folder}/results.json`, JSON.stringify(results, null, 1));
  const { text, failures } = report(results, kinds, versions, servers);
  fs.writeFileSync(output, text);
  console.log(text);
  process.exit(failures === 0 ? 0 : 1);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
