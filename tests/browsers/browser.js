// One browser, driven by puppeteer-core: Chromium by its own protocol, Firefox by WebDriver BiDi.
"use strict";

const puppeteer = require("puppeteer-core");
const { execFileSync } = require("node:child_process");

// Names of the reserved domain `test`. No request leaves this machine.
const HOSTS = ["shop.example.test", "example.test", "other.test"];

const BROWSERS = {
  Chromium: {
    browser: "chrome",
    executablePath: "chromium",
    args: ["--no-sandbox", "--ignore-certificate-errors", `--host-resolver-rules=${HOSTS.map((host) => `MAP ${host} 127.0.0.1`).join(",")}`],
  },
  Firefox: {
    browser: "firefox",
    executablePath: "firefox-esr",
    extraPrefsFirefox: { "network.dns.localDomains": HOSTS.join(","), "dom.security.https_first": false },
  },
};

async function launch(name) {
  const options = BROWSERS[name];
  const executablePath = execFileSync("which", [options.executablePath]).toString().trim();
  const browser = await puppeteer.launch({ ...options, executablePath, headless: true, acceptInsecureCerts: true });
  if (options.browser === "chrome") browser.cdp = await browser.target().createCDPSession();
  return browser;
}

/** Returns the cookies in the store, each with `partitioned`. */
async function stored(browser, origin) {
  const cookies = await browser.cookies();
  if (browser.cdp) return cookies.map((cookie) => ({ ...cookie, partitioned: cookie.partitionKey !== undefined }));
  // A cookie of WebDriver BiDi does not name its partition. Firefox lists the cookies of the partition `(wss, example.test)`,
  // which has none, together with those of the host that are in no partition.
  const partition = { type: "storageKey", sourceOrigin: `wss://${new URL(origin).hostname}` };
  const { result } = await browser.connection.send("storage.getCookies", { partition });
  const names = result.cookies.map(({ name }) => name);
  return cookies.map((cookie) => ({ ...cookie, partitioned: !names.includes(cookie.name) }));
}

/** Deletes all cookies, also those without a name and those of a partition. */
async function clear(browser) {
  if (browser.cdp) await browser.cdp.send("Storage.clearCookies");
  else await browser.connection.send("storage.deleteCookies", {});
  const left = await browser.cookies();
  if (left.length > 0) throw new Error(`${left.length} cookies left`);
}

module.exports = { BROWSERS, clear, launch, stored };
