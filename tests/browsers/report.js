// Judges the results, and writes them as Markdown.
"use strict";

/** The verdicts of one cookie in one browser. The run fails if a verdict of `DEFECTS` occurs. */
const VERDICTS = {
  kept: "sent, kept, sent back and read as it was set",
  "other path": "sent and kept, and not sent back, because its path is not the path of the request",
  warned: "sent with a warning, and kept",
  "warned, dropped": "sent with a warning, and dropped",
  expired: "sent with a lifetime that is over, so not kept",
  "insecure origin": "sent with `Secure`, and dropped, because the page is not secure. A server cannot see this behind a proxy",
  rejected: "rejected by `aside`",
  dropped: "sent without a warning, and dropped",
  changed: "the server reads another value",
  "not deleted": "the deletion left the cookie",
};
const DEFECTS = ["dropped", "changed", "not deleted"];

function isOver({ max_age: seconds, expires }) {
  return seconds === 0 || (seconds === undefined && expires !== undefined && expires * 1000 <= Date.now());
}

/** The page requests `/lab/cookies`. */
function matchesPath(path) {
  return path === "/" || path === "/lab" || path === "/lab/" || path === "/lab/cookies";
}

function verdict({ form, scheme, error, kept, warnings, echo, left }) {
  if (error) return "rejected";
  if (!kept) {
    if (isOver(form)) return "expired";
    if (warnings.length > 0) return "warned, dropped";
    return form.secure && scheme === "http" ? "insecure origin" : "dropped";
  }
  if (left.length > 0) return "not deleted";
  if (!matchesPath(form.path)) return echo.read === null ? "other path" : "changed";
  if (echo.read?.value !== form.value) return "changed";
  return warnings.length > 0 ? "warned" : "kept";
}

/** How the attributes in the store of the browser differ from those that were set. */
function differences({ form, kept }) {
  const found = [];
  const expect = (name, actual, wanted) => {
    if (actual !== wanted) found.push(`${name}: ${actual} instead of ${wanted}`);
  };
  expect("Secure", kept.secure, form.secure ?? false);
  expect("HttpOnly", kept.httpOnly, form.http_only ?? false);
  expect("Path", kept.path, form.path);
  if (form.same_site) expect("SameSite", kept.sameSite?.toLowerCase(), form.same_site);
  const domain = (form.domain ?? "shop.example.test").toLowerCase().replace(/^\./, "");
  expect("Domain", kept.domain.replace(/^\./, ""), domain);
  return found;
}

const code = (text) => text === "" ? "none" : `\`${text.length > 60 ? `${text.slice(0, 57)}...` : text}\``;
const cell = (text) => JSON.stringify(text).slice(1, -1).replaceAll("|", "\\|").replaceAll("`", "'");

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function report(results, kinds, versions) {
  const judged = results.map((result) => ({ ...result, verdict: verdict(result) }));
  const columns = [...new Set(judged.map(({ browser, scheme }) => `${browser}, ${scheme}`))];
  const count = (filter) => columns.map((column) => judged.filter((each) => `${each.browser}, ${each.scheme}` === column && filter(each)).length);

  const verdicts = Object.entries(VERDICTS).map(([name, text]) => [text, ...count((each) => each.verdict === name)]);
  const groups = [...new Set(judged.map(({ group }) => group))].map((group) => {
    const inGroup = judged.filter((each) => each.group === group && each.browser === "Chromium" && each.scheme === "https");
    const with_ = (...names) => inGroup.filter((each) => names.includes(each.verdict)).length;
    return [group, inGroup.length, with_("kept", "other path", "expired"), with_("warned", "warned, dropped"), with_("rejected")];
  });

  const rejected = new Map();
  for (const { index, scheme, form, error, byHand } of judged.filter((each) => each.verdict === "rejected" && each.byHand.length > 0)) {
    if (scheme !== "https") continue;
    const [{ name, value, path }] = byHand;
    const entry = rejected.get(index) ?? { form, error, kept: `${name}=${value}; Path=${path}`, count: 0 };
    entry.count += 1;
    rejected.set(index, entry);
  }
  const both = [...rejected.values()].filter(({ count }) => count === 2);
  const asked = ({ name, value, encoding, path, domain, expires }) =>
    `${name}=${value}; ${encoding}; Path=${path}${domain === undefined ? "" : `; Domain=${domain}`}${expires === undefined ? "" : `; Expires=${expires}`}`;
  const rejections = both.map(({ form, error, kept }) => [code(cell(asked(form))), cell(error.replace(/^invalid /, "").replace(/, to encode it.*/, "")), code(cell(kept))]);

  const stored = judged.filter((each) => each.kept && each.left.length === 0).flatMap((each) =>
    differences(each).map((text) => [each.browser, each.scheme, code(cell(each.line)), text]));
  const kindRows = [...new Set(kinds.map(({ title, scheme }) => `${title}\0${scheme}`))].map((key) => {
    const [title, scheme] = key.split("\0");
    const cells = kinds.filter((each) => each.title === title && each.scheme === scheme);
    return [title, scheme, ...cells.map(({ result }) => code(cell(result)))];
  });

  const failed = [
    ...judged.filter((each) => DEFECTS.includes(each.verdict)).map((each) => `${each.verdict}, ${each.browser} over ${each.scheme}: ${cell(each.line)}`),
    ...kinds.filter(({ expected, result }) => expected !== undefined && expected !== result).map((each) => `${each.browser} over ${each.scheme}: ${each.title}: ${cell(each.result)}`),
    ...stored.map((row) => row.join(", ")),
  ];
  const text = `# Cookies in real browsers

Made by \`bash tests/browsers/run\` on ${new Date().toISOString().slice(0, 10)} with ${versions.join(" and ")}.

Each browser gets ${results.length / columns.length} cookies over http and over https (self-signed) at \`shop.example.test\`, from axum, warp and hyper in turn.
The script sets a cookie, looks at the browser's store, reads the cookie on the server, and deletes it.

## What became of the cookies

${table(["verdict", ...columns], verdicts)}

By group, over https:

${table(["group", "cookies", "sent", "sent with a warning", "rejected"], groups)}

${failed.length === 0 ? "No cookie was dropped without a warning, read with another value, stored with another attribute, or left by its deletion." : `**${failed.length} failures**\n\n${failed.map((line) => `- ${line}`).join("\n")}`}

## Rejected, although both browsers keep the line

A program without checks wrote the same cookie. The last column is the cookie in Chromium. Many of them are not the cookie that the
program asked for.

${table(["asked for", "rule", "kept"], rejections)}

## Kinds of responses

${table(["response", "scheme", ...Object.values([...new Set(kinds.map(({ browser }) => browser))])], kindRows)}

Both browsers decide themselves about cookies of other sites.
`;
  return { text, failures: failed.length };
}

module.exports = { report };
