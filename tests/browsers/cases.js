// The cookies that the browsers get: each case is a form of the cookie lab with a title.
"use strict";

const DAY = 86_400;
const VALUES = [
  "", "a", "31d4d96e407aad42", "a b", " a", "a ", "a,b", "a;b", "a=b", "=", "a\"b", "\"a\"", "a\\b", "a\tb", "a\nb", "a\rb", "a\0b",
  "a\x7fb", "%", "%41", "a%20b", "a+b", "ä", "日本", "🦀", "e\u0301", "\u2028", "{\"a\":[1,2]}", "https://example.test/?a=b&c=d#e",
  "x".repeat(4000), "x".repeat(4096), "é".repeat(1000), "null", "__Host-a=b", "a; Domain=example.test",
];
const NAMES = [
  "sid", "SID", "a.b", "a_b-c", "!#$%&'*+-.^_`|~", "0", "$Version", "Path", "Domain", "x".repeat(200), "", "a b", "a=b", "a;b", "a,b",
  "ä", "a\"b", "[a]", "a\tb", "__host-x", "__Secure", "__Host", "constructor", "__proto__",
];
const PATHS = [
  undefined, "/", "/lab", "/lab/", "/lab/cookies", "/other", "/LAB", "lab", "", "/a;b", "/a b", "/ä", "/%6cab", "/lab?x", "/" + "x".repeat(1000), "/" + "x".repeat(1100),
];
const DOMAINS = [
  "shop.example.test", "example.test", ".example.test", "EXAMPLE.test", "a.shop.example.test", "other.test", "op.example.test", "test", "127.0.0.1",
  "example.test.", "", "exämple.test", "xn--exmple-cua.test", "example..test", "-a.example.test", "*.example.test", "localhost",
];
const LIFETIMES = [
  { max_age: 0 }, { max_age: 1_000 }, { max_age: DAY }, { max_age: 400 * DAY }, { max_age: 400 * DAY + 1 }, { max_age: 10_000_000_000 },
  { expires: 0 }, { expires: 1_000_000_000 }, { expires: "now", plus: -10 }, { expires: "now", plus: DAY }, { expires: "now", plus: 399 * DAY },
  { expires: "now", plus: 800 * DAY }, { expires: 253_402_300_799 }, { expires: 253_402_300_800 }, { max_age: DAY, expires: 0 }, { max_age: 0, expires: "now", plus: DAY },
];
const BOOLEANS = [false, true];

/** All combinations of the values of each key. */
function product(axes) {
  return Object.entries(axes).reduce(
    (forms, [key, values]) => forms.flatMap((form) => values.map((value) => ({ ...form, [key]: value }))),
    [{}],
  );
}

function form(fields) {
  const now = Math.floor(Date.now() / 1000);
  const { plus, ...rest } = { name: "sid", value: "31d4", encoding: "percent", path: "/", ...fields };
  for (const key of Object.keys(rest)) if (rest[key] === undefined) delete rest[key];
  if (rest.expires === "now") rest.expires = now + plus;
  return rest;
}

/** Creates the cases, each with the group that the table shows. */
function cases() {
  const all = [];
  const add = (group, forms) => all.push(...forms.map((fields) => ({ group, form: form(fields) })));
  add("value", product({ value: VALUES, encoding: ["percent", "quoted", "raw"] }));
  add("name", product({ name: NAMES }));
  add("name and value at the size limit", [4095, 4096, 4097].flatMap((size) => [
    { name: "n", value: "v".repeat(size - 1) },
    { name: "n".repeat(size - 1), value: "v" },
  ]));
  add("path", product({ path: PATHS }));
  add("domain", product({ domain: DOMAINS }));
  add("lifetime", LIFETIMES);
  add("attributes", product({
    secure: BOOLEANS, http_only: BOOLEANS, partitioned: BOOLEANS, same_site: [undefined, "strict", "lax", "none"],
  }));
  add("prefix", product({
    name: ["__Secure-id", "__Host-id", "__Http-id", "__Host-Http-id", "__hOsT-id"],
    secure: BOOLEANS, http_only: BOOLEANS, path: ["/", "/lab"], domain: [undefined, "example.test"],
  }));
  add("signed", product({ protection: ["signed"], value: VALUES.slice(0, 12) }));
  add("private", product({ protection: ["private"], value: VALUES.slice(0, 12) }));
  return all;
}

module.exports = { cases };
