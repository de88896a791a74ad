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

module.exports = { BROWSERS, launch };
