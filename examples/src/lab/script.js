"use strict";

const $ = (id) => document.getElementById(id);
const form = $("form");
const fields = form.elements;
const framework = document.documentElement.dataset.framework;

/* Small helpers for the page. Text is always text, so nothing of a cookie becomes markup. */

function element(tag, text, attributes = {}) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function nothing(text) {
  return element("span", text, { class: "none" });
}

/** Shows names with values, which are text or nodes. */
function rows(box, pairs) {
  const list = element("dl");
  for (const [name, value] of pairs) {
    const entry = element("dd");
    entry.append(...[value].flat());
    list.append(element("dt", name), entry);
  }
  box.replaceChildren(list);
}

async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, options);
  const text = await response.text();
  let json;
  try { json = JSON.parse(text); } catch { json = { detail: text || `status ${response.status}` }; }
  return { ok: response.ok, json };
}

/* The cookie that the form describes. */

const DEFAULTS = {
  prefix: "", name: "theme", value: "dark mode", encoding: "percent", protection: "none", max_age: "",
  expires: "", domain: "", path: "/", same_site: "lax", secure: false, http_only: false,
  partitioned: false, priority: "",
};

function state() {
  return Object.fromEntries(Object.keys(DEFAULTS).map((name) => {
    const field = fields[name];
    return [name, field.type === "checkbox" ? field.checked : field.value];
  }));
}

function restore(values) {
  for (const [name, value] of Object.entries({ ...DEFAULTS, ...values })) {
    const field = fields[name];
    if (field.type === "checkbox") field.checked = value === true || value === "true";
    else field.value = value;
  }
}

function cookie() {
  const { prefix, name, expires, max_age, domain, path, same_site, priority, ...rest } = state();
  const text = (value) => (value === "" ? null : value);
  const age = max_age.trim();
  return {
    ...rest,
    name: prefix + name,
    // Text that is not a number goes to the server as it is, so that the server reports it.
    max_age: age === "" ? null : /^\d+$/.test(age) ? Number(age) : age,
    expires: expires === "" ? null : Math.max(0, Math.floor(new Date(expires).getTime() / 1000)),
    domain: text(domain.trim()),
    path: text(path),
    same_site: text(same_site),
    priority: text(priority),
  };
}

/* The same cookie as Rust code. */

function literal(text) {
  const escapes = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  const escaped = text.replace(/[\\"\u0000-\u001f\u007f]/g, (c) => escapes[c] ?? `\\u{${c.charCodeAt(0).toString(16)}}`);
  return `"${escaped}"`;
}

function rust() {
  const it = cookie();
  const capital = (word) => word[0].toUpperCase() + word.slice(1);
  const calls = [];
  if (it.expires !== null) calls.push(`expires(UNIX_EPOCH + Duration::from_secs(${it.expires}))`);
  if (it.max_age !== null) calls.push(`max_age(Duration::from_secs(${it.max_age}))`);
  if (it.domain !== null) calls.push(`domain(${literal(it.domain)})`);
  if (it.path === null) calls.push("without_path()");
  else if (it.path !== "/") calls.push(`path(${literal(it.path)})`);
  if (it.secure) calls.push("secure(true)");
  if (it.http_only) calls.push("http_only(true)");
  if (it.same_site === null) calls.push("without_same_site()");
  else if (it.same_site !== "lax") calls.push(`same_site(SameSite::${capital(it.same_site)})`);
  if (it.partitioned) calls.push("partitioned(true)");
  if (it.priority !== null) calls.push(`priority(Priority::${capital(it.priority)})`);
  if (it.encoding !== "percent") calls.push(`encoding(Encoding::${capital(it.encoding)})`);

  const chain = calls.map((call) => `\n        .${call}`).join("");
  const options = `CookieOptions::new()${chain}`;
  const args = calls.length > 0 ? `(\n    ${literal(it.name)},\n    ${options},\n)` : `(${literal(it.name)}, ${options})`;
  const word = it.name.replace(/^__(Secure|Host-Http|Host|Http)-/i, "").replace(/[^a-z0-9]+/gi, "_");
  const named = /^[a-z]/i.test(word) ? word : "cookie";
  // A date is not a constant, so the program checks such a cookie when it runs.
  const constant = it.expires === null;
  const name = constant ? named.toUpperCase() : named.toLowerCase();
  const declaration = constant
    ? `const ${name}: CookieSpec = CookieSpec::new${args};`
    : `let ${name} = CookieSpec::try_new${args}?;`;
  const protection = it.protection === "none" ? "" : `.${it.protection}(&keys)`;
  const value = protection === "" ? literal(it.value) : `${literal(it.value)}, now`;
  return `${declaration}\n\naside.set_cookie(${name}${protection}.with_value(${value}));`;
}

/* What the page shows. */

function verdict(kind, text) {
  $("verdict").className = `verdict ${kind}`;
  $("verdict").textContent = text;
}

/** The text with code in place of its backticks. */
function coded(text) {
  return text.split("`").map((part, index) => (index % 2 ? element("code", part) : part));
}

/** The message of a finding, with its rule as a link. */
function linked({ message, source, url }) {
  if (!url) return coded(message);
  const at = message.lastIndexOf(source);
  const link = element("a", source, { href: url, rel: "noreferrer" });
  return [...coded(message.slice(0, at)), link, ...coded(message.slice(at + source.length))];
}

function findings(error, warnings) {
  const items = error ? [["Error", "bad", error]] : [];
  items.push(...warnings.map((warning) => ["Warning", "", warning]));
  $("findings").replaceChildren(...items.map(([label, kind, finding]) => {
    const item = element("li", undefined, kind ? { class: kind } : {});
    item.append(element("b", label), ...linked(finding));
    return item;
  }));
}

function sent(line) {
  if (!line) return $("sent").replaceChildren(nothing(line === null ? "No header: the server rejects this cookie." : "Nothing yet."));
  const [pair, ...attributes] = line.split("; ");
  const rest = element("span", undefined, { class: "attribute" });
  attributes.forEach((text, index) => {
    const end = index < attributes.length - 1 ? ";" : "";
    rest.append(index === 0 ? "; " : " ", element("span", text + end, { class: "whole" }));
  });
  $("sent").replaceChildren(element("span", "Set-Cookie: ", { class: "attribute" }), element("mark", pair), rest);
}

/** The cookie as scripts see it, or `undefined`. */
async function visible(name) {
  if (globalThis.cookieStore) {
    const found = await cookieStore.getAll().catch(() => []);
    return found.find((each) => each.name === name);
  }
  const pairs = document.cookie.split("; ").map((pair) => pair.split(/=(.*)/s));
  const found = pairs.find((pair) => pair[0] === name);
  return found && { name, value: found[1] ?? "" };
}

function kept(found, isBack) {
  if (!found) {
    const text = isBack ? "Kept, and hidden from scripts." : "Scripts on this page see no cookie of this name.";
    return $("kept").replaceChildren(nothing(text));
  }
  const pairs = [["value", found.value]];
  for (const name of ["domain", "path", "sameSite", "secure", "partitioned"]) {
    if (found[name] !== undefined && found[name] !== null && found[name] !== false) pairs.push([name, found[name] === true ? "yes" : found[name]]);
  }
  if ("expires" in found) {
    const expires = found.expires === null ? "with the session" : new Date(found.expires).toLocaleString();
    pairs.push(["expires", expires]);
  }
  pairs.push(["read by", globalThis.cookieStore ? "document.cookie, CookieStore" : "document.cookie"]);
  rows($("kept"), pairs);
}

function back(echo, name) {
  if (echo.cookie.length === 0) return $("back").replaceChildren(nothing("No Cookie header."));
  const parts = [];
  for (const line of echo.cookie) {
    parts.push(element("span", parts.length ? "\nCookie: " : "Cookie: ", { class: "attribute" }));
    line.split(";").forEach((pair, index) => {
      if (index > 0) parts.push(element("span", "; ", { class: "attribute" }));
      const text = pair.trim();
      parts.push(text.startsWith(`${name}=`) ? element("mark", text) : element("span", text, { class: "attribute" }));
    });
  }
  $("back").replaceChildren(...parts);
}

function read(reading) {
  const box = $("read");
  if (!reading) return box.replaceChildren(nothing("No cookie of this name."));
  if (reading.error) return rows(box, [["error", linked(reading.error)]]);
  const pairs = [["value", reading.value]];
  const { encoding, protection } = state();
  if (reading.issued_at === null) pairs.push(["decoded as", encoding]);
  else pairs.push(["verified as", protection], ["written", new Date(reading.issued_at * 1000).toLocaleString()]);
  rows(box, pairs);
}

/** Shows what browser and server have now. */
async function look() {
  const { name, encoding, protection } = cookie();
  const query = new URLSearchParams({ name, encoding, protection });
  const [{ ok, json }, found] = await Promise.all([ask(`/lab/cookies?${query}`), visible(name)]);
  const echo = ok ? json : { cookie: [], pairs: [], read: null };
  const pair = echo.pairs.find((each) => each.name === name);
  kept(found, Boolean(pair));
  back(echo, name);
  read(echo.read);
  return { found, pair };
}

/** Says what the browser did with the line, and why if the line tells it. */
function explain(line, { found, pair }, isDeletion, warnings) {
  const it = cookie();
  const value = line.slice(line.indexOf("=") + 1).split(";")[0];
  const [isVisible, isBack] = [found?.value === value, pair?.value === value];
  if (isDeletion || it.max_age === 0) {
    return found || pair
      ? ["warn", "Another cookie of this name is still there: its domain or path differs."]
      : ["good", "The cookie is gone."];
  }
  if (isVisible && isBack) return ["good", "Your browser kept the cookie and sends it back."];
  if (isBack && it.http_only) return ["good", "Your browser kept the cookie, hides it from scripts (HttpOnly), and sends it back."];
  if (isBack) return ["good", "Your browser sends the cookie back to /lab/cookies. Scripts at / do not see it, because of its path."];
  if (isVisible) return ["warn", "Your browser kept the cookie and does not send it to /lab/cookies."];
  if (it.path !== null && !isCovered("/lab/cookies", it.path)) {
    return ["warn", `The cookie is only for paths below ${it.path}, so neither this page nor /lab/cookies gets it.`];
  }
  if (warnings.length > 0) return ["warn", "The server sent the cookie, and your browser dropped it. The warning tells why."];
  if (it.expires !== null && it.max_age === null && it.expires * 1000 <= Date.now()) {
    return ["good", "The cookie has expired, so your browser removed it."];
  }
  if (it.secure) return ["warn", "Your browser dropped the cookie: it does not accept Secure over http, even from this machine."];
  return ["warn", "The server sent the cookie, and your browser dropped it."];
}

/** Whether a cookie of this path goes to a URL path (RFC 6265bis §5.1.4). */
function isCovered(path, cookiePath) {
  return path === cookiePath || (path.startsWith(cookiePath) && (cookiePath.endsWith("/") || path[cookiePath.length] === "/"));
}

async function send(isDeletion) {
  const { ok, json } = await ask("/lab/cookies", { ...cookie(), delete: isDeletion });
  const warnings = json.warnings ?? [];
  findings(json.error, warnings);
  sent(json.set_cookie ?? null);
  const now = await look();
  if (ok) verdict(...explain(json.set_cookie, now, isDeletion, warnings));
  else if (json.error) verdict("bad", "The server rejects this cookie and sends nothing.");
  else verdict("bad", `The server rejects the form: ${json.detail}.`);
  const motion = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  $("verdict").scrollIntoView({ block: "nearest", behavior: motion });
}

/* The state of the form is in the URL, so that another framework's page shows the same cookie. */

function saved() {
  const pairs = [...new URLSearchParams(location.hash.slice(1))];
  return Object.fromEntries(pairs.filter(([name]) => Object.hasOwn(DEFAULTS, name)));
}

function changed() {
  $("code").textContent = rust();
  const differing = Object.entries(state()).filter(([name, value]) => value !== DEFAULTS[name]);
  const hash = new URLSearchParams(differing).toString();
  history.replaceState(null, "", hash ? `#${hash}` : location.pathname);
  for (const link of document.querySelectorAll(".switch a")) {
    link.href = `${location.protocol}//${location.hostname}:${link.dataset.port}/${hash ? `#${hash}` : ""}`;
  }
}

function start() {
  verdict("", `Nothing sent through ${framework} yet.`);
  findings(null, []);
  sent(undefined);
  changed();
  look().catch(unreachable);
}

function unreachable() {
  verdict("bad", "The server does not respond. Is the program still running?");
}

const PRESETS = {
  "Theme": {},
  "Session": { prefix: "__Host-", name: "session", value: "31d4d96e407aad42", secure: true, http_only: true, same_site: "strict", max_age: "3600" },
  "Signed": { name: "user", value: "rick@example.com", protection: "signed", max_age: "3600" },
  "Private": { name: "draft", value: "only the server reads this", protection: "private", http_only: true },
  "Starlette": { name: "greeting", value: "hello, wörld; bye", encoding: "quoted" },
  "Header injection": { name: "sid", value: "31d4\r\nX-Evil: 1; Domain=evil.example", encoding: "raw" },
  "Insecure prefix": { prefix: "__Secure-", name: "id", value: "7" },
  "SameSite=None": { name: "embed", value: "1", same_site: "none" },
  "Two years": { name: "visits", value: "42", max_age: "63072000" },
  "Another site": { name: "track", value: "1", domain: "example.com" },
  "Other path": { name: "cart", value: "plumbus", path: "/shop" },
};

for (const [name, values] of Object.entries(PRESETS)) {
  const button = element("button", name, { type: "button" });
  button.addEventListener("click", () => {
    restore(values);
    start();
  });
  $("presets").append(button);
}

form.addEventListener("input", changed);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send(false).catch(unreachable);
});
$("delete").addEventListener("click", () => send(true).catch(unreachable));
addEventListener("hashchange", () => {
  // The skip link moves only the focus.
  if (location.hash === "#compose") return changed();
  restore(saved());
  start();
});

/* The response model. */

const VALUE = {
  id: 1205,
  customer: { name: "Ada Lovelace", city: null, password: "s3cret" },
  items: [
    { sku: "plumbus", price: 6.5, cost: 1.1 },
    { sku: "portal gun", price: 4900, cost: 17 },
  ],
  note: null,
  currency: "EUR",
  fraud_score: 0.02,
};
const PATHS = [
  "id", "customer", "customer.name", "customer.city", "items", "items[].sku", "items[].price", "note", "currency",
];

for (const path of PATHS) {
  const row = element("tr");
  row.append(element("th", path, { scope: "row" }));
  for (const kind of ["include", "exclude"]) {
    const cell = element("td");
    const label = element("label");
    label.append(
      element("input", undefined, { type: "checkbox", value: path, name: kind }),
      element("span", `${kind} ${path}`, { class: "hidden" }),
    );
    cell.append(label);
    row.append(cell);
  }
  $("fields").append(row);
}

/** The paths of all fields in a value. */
function paths(value, path = "") {
  if (Array.isArray(value)) return value.flatMap((item) => paths(item, `${path}[]`));
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, field]) => {
    const at = path ? `${path}.${name}` : name;
    return [at, ...paths(field, at)];
  });
}

/** The outermost fields that the response does not have. */
function leftOut(before, after) {
  const sentPaths = new Set(paths(after));
  const missing = [...new Set(paths(before))].filter((path) => !sentPaths.has(path));
  return missing.filter((path) => !missing.some((other) => path.startsWith(`${other}.`) || path.startsWith(`${other}[`)));
}

async function filter() {
  const checked = (name) => [...document.querySelectorAll(`#fields input[name=${name}]:checked`)].map((box) => box.value);
  const include = checked("include");
  const switches = [...document.querySelectorAll("#switches input")].map((box) => [box.name, box.checked]);
  const question = {
    json: $("value").value,
    include: include.length > 0 ? include : null,
    exclude: checked("exclude"),
    ...Object.fromEntries(switches),
  };
  const { ok, json } = await ask("/lab/model", question);
  $("model-status").classList.toggle("bad", !ok);
  if (!ok) {
    $("body").replaceChildren(nothing("No body."));
    $("model-status").textContent = `Error: ${json.detail}.`;
    return;
  }
  const value = JSON.parse(json.json);
  $("body").textContent = JSON.stringify(value, null, 2);
  const missing = leftOut(JSON.parse(question.json), value);
  $("model-status").textContent = missing.length > 0 ? `Not sent: ${missing.join(", ")}.` : "Every field is sent.";
}

let waiting;
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => filter().catch(unreachable), 200);
}

$("value").value = JSON.stringify(VALUE, null, 2);
document.querySelector(".model").addEventListener("input", soon);

restore(saved());
start();
filter().catch(unreachable);
