// Judges the results, and writes them as Markdown.
"use strict";

const { DEFAULT_PATH, differences } = require("./compare");
const { groups } = require("./groups");

/** The verdicts of one cookie in one browser. The run fails if a verdict of `DEFECTS` occurs. */
const VERDICTS = {
  kept: "sent, kept, sent back and read as it was set",
  "other path": "sent and kept, and not sent back, because its path is not the path of the request",
  warned: "sent with a warning, and kept",
  "warned, dropped": "sent with a warning that browsers drop it, and dropped",
  expired: "sent with a lifetime that is over, so not kept",
  "insecure origin": "sent with `Secure`, and dropped, because the page is not secure. A server cannot see this behind a proxy",
  rejected: "rejected by `aside`",
  dropped: "sent without a warning, and dropped",
  changed: "the server reads another value",
  "not deleted": "the deletion left the cookie",
};
const DEFECTS = ["dropped", "changed", "not deleted"];

/** The sections that a warning names if browsers drop the cookie. Another warning does not explain it. */
const DROPS = /RFC 6265bis §5\.(7|1\.3)\b/;

function isOver({ max_age: seconds, expires }) {
  return seconds === 0 || (seconds === undefined && expires !== undefined && expires * 1000 <= Date.now());
}

/** The page requests `/lab/cookies`. */
function matchesPath(path = DEFAULT_PATH) {
  return path === "/" || path === "/lab" || path === "/lab/" || path === "/lab/cookies";
}

function verdict({ form, scheme, error, kept, warnings, echo, left }) {
  if (error) return "rejected";
  if (!kept) {
    if (isOver(form)) return "expired";
    if (warnings.some((warning) => DROPS.test(warning))) return "warned, dropped";
    return form.secure && scheme === "http" ? "insecure origin" : "dropped";
  }
  if (left.length > 0) return "not deleted";
  if (!matchesPath(form.path)) return echo.read === null ? "other path" : "changed";
  if (echo.read?.value !== form.value) return "changed";
  return warnings.length > 0 ? "warned" : "kept";
}

const code = (text) => text === "" ? "none" : `\`${text.length > 60 ? `${text.slice(0, 57)}...` : text}\``;
const cell = (text) => JSON.stringify(text).slice(1, -1).replaceAll("|", "\\|").replaceAll("`", "'");

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Cookies that `aside` rejects, and that both browsers keep over one scheme if a program without checks sets them. */
function rejections(results) {
  const found = new Map();
  for (const { index, browser, scheme, form, error, byHand } of results) {
    if (!error || byHand.length === 0) continue;
    const entry = found.get(index) ?? { form, error, kept: {}, http: 0, https: 0 };
    entry[scheme] += 1;
    entry.kept[browser] ??= byHand[0];
    found.set(index, entry);
  }
  const asked = ({ name, value, encoding, path, domain, expires }) =>
    `${name}=${value}; ${encoding}; Path=${path}${domain === undefined ? "" : `; Domain=${domain}`}${expires === undefined ? "" : `; Expires=${expires}`}`;
  return [...found.values()].filter(({ http, https }) => http === 2 || https === 2).map(({ form, error, kept, http, https }) => {
    const { name, value, path } = kept.Chromium;
    const schemes = [http === 2 && "http", https === 2 && "https"].filter(Boolean).join(", ");
    const rule = error.replace(/^invalid /, "").replace(/, to encode it.*/, "");
    return [code(cell(asked(form))), schemes, cell(rule), code(cell(`${name}=${value}; Path=${path}`))];
  });
}

/** The differences that a rule allows, each with the browsers and the number of cookies. */
function allowed(differing) {
  const found = new Map();
  for (const { browser, attribute, wanted, kept, rule } of differing.filter((each) => each.rule)) {
    const key = [attribute, wanted, kept, rule].join("\0");
    const counts = found.get(key) ?? {};
    counts[browser] = (counts[browser] ?? 0) + 1;
    found.set(key, counts);
  }
  return [...found].map(([key, counts]) => {
    const [attribute, wanted, kept, rule] = key.split("\0");
    const cookies = Object.entries(counts).map(([browser, count]) => `${browser} ${count}`).join(", ");
    return [attribute, code(cell(wanted)), code(cell(kept)), cookies, rule];
  });
}

function report(results, kinds, versions, servers) {
  const judged = results.map((result) => ({ ...result, verdict: verdict(result) }));
  const columns = [...new Set(judged.map(({ browser, scheme }) => `${browser}, ${scheme}`))];
  const count = (filter) => columns.map((column) => judged.filter((each) => `${each.browser}, ${each.scheme}` === column && filter(each)).length);
  const verdicts = Object.entries(VERDICTS).map(([name, text]) => [text, ...count((each) => each.verdict === name)]);

  const differing = judged.filter((each) => each.kept).flatMap((each) =>
    differences(each).map((difference) => ({ browser: each.browser, scheme: each.scheme, line: each.line, ...difference })));
  const kindRows = [...new Set(kinds.map(({ title, scheme }) => `${title}\0${scheme}`))].map((key) => {
    const [title, scheme] = key.split("\0");
    const cells = kinds.filter((each) => each.title === title && each.scheme === scheme);
    return [title, scheme, ...cells.map(({ result }) => code(cell(result)))];
  });

  const failed = [
    ...judged.filter((each) => DEFECTS.includes(each.verdict)).map((each) => `${each.verdict}, ${each.browser} over ${each.scheme}: ${cell(each.line)}`),
    ...kinds.filter(({ expected, result }) => expected !== undefined && expected !== result).map((each) => `${each.browser} over ${each.scheme}: ${each.title}: ${cell(each.result)}`),
    ...differing.filter((each) => !each.rule).map((each) => `${each.browser} over ${each.scheme}: ${each.attribute} is ${cell(each.kept)} instead of ${cell(each.wanted)}: ${cell(each.line)}`),
  ];
  const text = `# Cookies in real browsers

Made by \`bash tests/browsers/run\` on ${new Date().toISOString().slice(0, 10)} with ${versions.join(" and ")}, against ${servers}.

Each browser gets ${results.length / columns.length} cookies over http and over https (self-signed) at \`shop.example.test\`, from axum, warp and hyper in turn.
The script sets a cookie, looks at the browser's store, reads the cookie on the server, and deletes it.

The run writes a record of each cookie into \`target/browsers/results.json\`. A record has the form, the \`Set-Cookie\` line or the error,
the warnings, the cookie in the store, the request's \`Cookie\` header, the value that the server reads, and the store after the deletion.

## What became of the cookies

${table(["verdict", ...columns], verdicts)}

${failed.length === 0 ? "Except for `Secure` over http and a lifetime that is over, no cookie was dropped without a warning. No cookie was read with another value, stored with an attribute that no rule explains, or left by its deletion. No browser stored a second cookie." : `**${failed.length} failures**\n\n${failed.map((line) => `- ${line}`).join("\n")}`}

## By group

The columns of the browsers count the cookies that are kept, that are sent back, and that the server reads as they were set. A cookie with
several attributes is in several rows.

${table(["group", "cookies", "rejected", "sent", "with a warning", ...columns], groups(judged, columns))}

## Stored with another attribute

The store of a browser shows the name, the value and each attribute. These attributes differ from the form. The numbers count the cookies over
both schemes. Two seconds of a lifetime are not a difference, because browsers round it, and Chromium compares its clock with \`Date\`.

${table(["attribute", "asked for", "kept", "cookies", "rule"], allowed(differing))}

## Rejected, although both browsers keep the line

A program without checks wrote the same cookie. The last column is the cookie in Chromium. Many of them are not the cookie that the
program asked for.

${table(["asked for", "kept over", "rule", "kept"], rejections(judged))}

## Kinds of responses

${table(["response", "scheme", ...Object.values([...new Set(kinds.map(({ browser }) => browser))])], kindRows)}

Both browsers decide themselves about cookies of other sites.
`;
  return { text, failures: failed.length };
}

module.exports = { report };
