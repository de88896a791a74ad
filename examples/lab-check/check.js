// Drives the cookie lab in headless Chromium. `run` next to it starts the servers.
"use strict";

const assert = require("node:assert/strict");
const puppeteer = require("puppeteer-core");
const axe = require("axe-core");

const [port, screenshot] = [Number(process.argv[2]), process.argv[3]];
const FRAMEWORKS = { axum: port, warp: port + 1, hyper: port + 2 };
const origin = (framework) => `http://127.0.0.1:${FRAMEWORKS[framework]}`;
const WIDE = { width: 1280, height: 1330 };

// What each preset of the page leads to: the cookie in Chromium, its value in the header, what the server reads,
// or the rule that the page names.
const KEPT = {
  Theme: { name: "theme", raw: "dark%20mode", value: "dark mode", isVisible: true },
  Session: {
    name: "__Host-session", raw: "31d4d96e407aad42", value: "31d4d96e407aad42",
    attributes: { httpOnly: true, secure: true, sameSite: "Strict", path: "/" },
  },
  Signed: { name: "user", value: "rick@example.com", isVisible: true },
  Private: { name: "draft", value: "only the server reads this", attributes: { httpOnly: true } },
  Starlette: { name: "greeting", value: "hello, wörld; bye", isVisible: true },
  "Two years": { name: "visits", raw: "42", value: "42", isVisible: true, warning: "RFC 6265bis §5.5" },
};
const REJECTED = {
  "Header injection": "RFC 6265bis §4.1.1",
  "Insecure prefix": "RFC 6265bis §4.1.3.1",
  "SameSite=None": "RFC 6265bis §5.7",
};

let browser;
let failures = 0;
let checks = 0;

async function check(name, body) {
  checks += 1;
  try {
    await body();
    console.log(`ok      ${name}`);
  } catch (error) {
    failures += 1;
    console.log(`FAILED  ${name}\n        ${String(error.message).replaceAll("\n", "\n        ")}`);
  }
}

/** Opens the lab and fails on errors of the script and on requests to other servers. */
async function open(framework, { scheme = "light", viewport = WIDE } = {}) {
  await browser.deleteMatchingCookies(...(await browser.cookies()));
  const page = await browser.newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(error.message));
  page.on("console", (message) => {
    // Chromium writes this line for each cookie that the server rejects.
    const isExpected = message.text().includes("422 (Unprocessable");
    if (message.type() === "error" && !isExpected) page.problems.push(message.text());
  });
  page.on("request", (request) => {
    const url = request.url();
    const isOwn = Object.keys(FRAMEWORKS).some((name) => url.startsWith(`${origin(name)}/`));
    if (!isOwn && !url.startsWith("data:")) page.problems.push(`request to ${url}`);
  });
  await page.setViewport(viewport);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(`${origin(framework)}/`, { waitUntil: "networkidle0" });
  return page;
}

async function close(page) {
  const problems = page.problems;
  await page.close();
  assert.deepEqual(problems, []);
}

async function preset(page, name) {
  await page.evaluate((text) => {
    [...document.querySelectorAll("#presets button")].find((button) => button.textContent === text).click();
  }, name);
}

const text = (page, selector) => page.$eval(selector, (node) => node.textContent);

/** Clicks a button and waits for the new verdict. */
async function press(page, selector) {
  await page.$eval("#verdict", (node) => { node.textContent = ""; });
  await page.click(selector);
  await verdict(page);
}

async function verdict(page) {
  await page.waitForFunction(() => document.getElementById("verdict").textContent !== "", { timeout: 5000 });
}

async function checkKept(page, name, expected) {
  await preset(page, name);
  await press(page, "button.primary");
  const line = (await text(page, "#sent")).replace(/^Set-Cookie: /, "");
  const raw = line.slice(line.indexOf("=") + 1).split(";")[0];
  if (expected.raw !== undefined) assert.equal(raw, expected.raw);

  const cookie = (await browser.cookies()).find((each) => each.name === expected.name);
  assert.ok(cookie, `Chromium has no cookie ${expected.name}`);
  assert.equal(cookie.value, raw);
  for (const [attribute, value] of Object.entries(expected.attributes ?? {})) {
    assert.equal(cookie[attribute], value, attribute);
  }
  assert.ok((await text(page, "#back")).includes(`${expected.name}=${raw}`), await text(page, "#back"));
  assert.equal(await text(page, "#read dd"), expected.value);
  assert.match(await text(page, "#verdict"), /kept the cookie.* sends it back/);

  const scripts = await page.evaluate(() => document.cookie);
  assert.equal(scripts.includes(`${expected.name}=`), Boolean(expected.isVisible), scripts);
  const kept = await text(page, "#kept");
  assert.equal(kept.includes(raw), Boolean(expected.isVisible), kept);
  if (expected.warning) assert.equal(await text(page, "#findings a"), expected.warning);

  await press(page, "#delete");
  assert.equal(await text(page, "#verdict"), "The cookie is gone.");
  assert.deepEqual(await browser.cookies(), []);
}

async function checkRejected(page, name, rule) {
  await preset(page, name);
  await press(page, "button.primary");
  assert.match(await text(page, "#verdict"), /rejects this cookie/);
  assert.equal(await text(page, "#findings .bad a"), rule);
  const section = rule.split("§")[1];
  assert.ok((await page.$eval("#findings .bad a", (link) => link.href)).endsWith(`#section-${section}`));
  assert.deepEqual(await browser.cookies(), []);
}

async function checkDropped(page) {
  await preset(page, "Another site");
  await press(page, "button.primary");
  assert.ok((await text(page, "#sent")).includes("Domain=example.com"));
  assert.equal(await text(page, "#findings a"), "RFC 6265bis §5.7");
  assert.match(await text(page, "#verdict"), /your browser dropped it/);
  assert.deepEqual(await browser.cookies(), []);
}

async function checkSwitch(from, to) {
  const page = await open(from);
  await preset(page, "Signed");
  await press(page, "button.primary");
  const link = await page.evaluateHandle((name) => {
    return [...document.querySelectorAll(".switch a")].find((each) => each.textContent === name);
  }, to);
  await Promise.all([page.waitForNavigation({ waitUntil: "networkidle0" }), link.click()]);
  assert.ok(page.url().startsWith(`${origin(to)}/#`), page.url());
  assert.equal(await page.$eval("[name=protection]", (field) => field.value), "signed");
  assert.equal(await text(page, "#read dd"), "rick@example.com");
  assert.match(await text(page, "#verdict"), /Nothing sent/);
  await close(page);
}

async function checkKeyboard() {
  const page = await open("axum");
  const focused = () => page.evaluate(() => {
    const node = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(node);
    return { text: node.textContent.trim(), name: node.name, outline: outlineStyle !== "none" && outlineWidth !== "0px" };
  });
  await page.keyboard.press("Tab");
  assert.deepEqual(await focused(), { text: "Skip to the cookie", name: "", outline: true });
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal((await focused()).name, "prefix");
  await page.keyboard.press("Tab");
  assert.deepEqual(await focused(), { text: "", name: "name", outline: true });
  await page.$eval("#verdict", (node) => { node.textContent = ""; });
  await page.keyboard.type("typed");
  await page.keyboard.press("Enter");
  await verdict(page);
  assert.equal((await browser.cookies())[0].name, "typed");
  await close(page);
}

async function checkModel(page) {
  const body = () => page.$eval("#body", (node) => JSON.parse(node.textContent));
  const hasChanged = async (action) => {
    const before = await text(page, "#body");
    await action();
    await page.waitForFunction((old) => document.getElementById("body").textContent !== old, { timeout: 5000 }, before);
  };
  assert.deepEqual(Object.keys(await body()), ["id", "customer", "items", "note", "currency"]);
  assert.match(await text(page, "#model-status"), /Not sent: customer.password, items\[\].cost, fraud_score/);
  await hasChanged(() => page.click("#fields input[name=exclude][value='items[].price']"));
  assert.deepEqual((await body()).items[0], { sku: "plumbus" });
  await hasChanged(() => page.click("#switches [name=exclude_none]"));
  assert.equal("note" in (await body()), false);
  await hasChanged(() => page.click("#fields input[name=include][value=id]"));
  assert.deepEqual(await body(), { id: 1205 });
  await hasChanged(() => page.type("#value", "!"));
  assert.match(await text(page, "#model-status"), /invalid JSON at line 23 column 2/);
}

async function checkAccessibility(scheme, width, presetName) {
  const page = await open("axum", { scheme, viewport: { width, height: 900 } });
  await preset(page, presetName);
  await press(page, "button.primary");
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} pixels too wide`);
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate(() => axe.run());
  assert.ok(passes.length > 20, `only ${passes.length} rules apply`);
  const found = violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.target).join(", ")}`);
  assert.deepEqual(found, []);
  await close(page);
}

async function photograph() {
  const page = await open("axum");
  await preset(page, "Signed");
  await page.$eval("[name=max_age]", (field) => {
    field.value = "63072000";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await press(page, "button.primary");
  await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
  const bottom = await page.$eval(".lab", (node) => Math.ceil(node.getBoundingClientRect().bottom));
  await page.screenshot({ path: screenshot, clip: { x: 0, y: 0, width: WIDE.width, height: bottom + 32 } });
  const size = require("node:fs").statSync(screenshot).size;
  // The page shows encrypted values, so the size differs by some kilobytes from run to run.
  assert.ok(size <= 210_000, `the picture has ${size} bytes`);
  await close(page);
}

async function main() {
  browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM,
    // Chromium has no sandbox for root. It opens only pages of this machine.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  for (const framework of Object.keys(FRAMEWORKS)) {
    const page = await open(framework);
    for (const [name, expected] of Object.entries(KEPT)) {
      await check(`${framework}: keeps "${name}"`, () => checkKept(page, name, expected));
    }
    for (const [name, rule] of Object.entries(REJECTED)) {
      await check(`${framework}: rejects "${name}"`, () => checkRejected(page, name, rule));
    }
    await check(`${framework}: warns of the cookie that Chromium drops`, () => checkDropped(page));
    await check(`${framework}: filters by the response model`, () => checkModel(page));
    await check(`${framework}: no error and no other server`, () => close(page));
  }
  for (const [from, to] of [["axum", "warp"], ["warp", "hyper"], ["hyper", "axum"]]) {
    await check(`${from} → ${to}: the form and the cookie come along`, () => checkSwitch(from, to));
  }
  await check("keyboard: skip link, order, visible focus, Enter", checkKeyboard);
  for (const scheme of ["light", "dark"]) {
    for (const width of [1280, 380]) {
      for (const name of ["Two years", "Header injection"]) {
        await check(`axe-core: ${scheme}, ${width} pixels, "${name}"`, () => checkAccessibility(scheme, width, name));
      }
    }
  }
  if (screenshot) await check(`screenshot: ${screenshot}`, photograph);
  await browser.close();
  console.log(`\n${checks - failures} passed, ${failures} failed`);
  process.exitCode = failures === 0 ? 0 : 1;
}

main().catch((error) => {
  console.error(error);
  browser?.close();
  process.exitCode = 1;
});
