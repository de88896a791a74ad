// Compares the cookie in the store of a browser with the cookie that the form asked for.
"use strict";

const HOST = "shop.example.test";
const LONGEST = 400 * 86_400;
/** Browsers round a lifetime to whole seconds, and Chromium adds the difference between its clock and `Date`. */
const ROUNDING = 2;

/** The path of a cookie without `Path`, from the path of the request `/lab/cookies`. */
const DEFAULT_PATH = "/lab";

const date = (seconds) => new Date(seconds * 1000).toUTCString();
const isSession = ({ session, expires }) => session || expires === undefined || expires < 0;

/**
 * How the store differs from the form. A difference that no `rule` allows is a defect.
 *
 * A difference has the attribute, the texts that are `wanted` and `kept`, and the rule.
 */
function differences({ form, line, warnings, kept, others, begin, end }) {
  const found = [];
  const expect = (attribute, kept, wanted, rule) => {
    if (kept !== wanted) found.push({ attribute, wanted: String(wanted), kept: String(kept), rule });
  };
  expect("name", kept.name, form.name);
  expect("value", kept.value, line.split(";")[0].slice(form.name.length + 1));
  expect("`Secure`", kept.secure, form.secure ?? false);
  expect("`HttpOnly`", kept.httpOnly, form.http_only ?? false);
  expect("`Partitioned`", kept.partitioned, form.partitioned ?? false);
  if (form.path === undefined) {
    expect("`Path`", kept.path, "none", kept.path === DEFAULT_PATH && "RFC 6265bis §5.1.4: the default is the folder of the request");
  } else {
    expect("`Path`", kept.path, form.path);
  }
  found.push(...[domain(form, kept), sameSite(form, kept), lifetime(form, kept, warnings, begin, end)].filter(Boolean));
  for (const other of others) found.push({ attribute: "another cookie", wanted: "none", kept: `${other.name}=${other.value}` });
  return found;
}

/** A cookie for the host alone has no dot in the store. A cookie with `Domain` has one. */
function domain(form, kept) {
  const attribute = "`Domain`";
  if (form.domain === undefined) return kept.domain === HOST ? undefined : { attribute, wanted: `${HOST} alone`, kept: kept.domain };
  if (kept.domain === `.${form.domain}`) return undefined;
  const isSame = kept.domain === `.${form.domain.replace(/^\./, "").toLowerCase()}`;
  const rule = isSame && "RFC 6265bis §5.6.3: a dot at the start and the letter case are ignored";
  return { attribute, wanted: form.domain, kept: kept.domain.replace(/^\./, ""), rule };
}

/** Chromium stores no value without `SameSite`, and Firefox the value `Default`. */
function sameSite(form, kept) {
  const wanted = form.same_site ?? "default";
  const actual = (kept.sameSite ?? "default").toLowerCase();
  return actual === wanted ? undefined : { attribute: "`SameSite`", wanted, kept: actual };
}

/** `Max-Age` wins over `Expires`. Without both, the cookie is that of a session. */
function lifetime({ max_age: age, expires }, kept, warnings, begin, end) {
  const attribute = "lifetime";
  if (age === undefined && expires === undefined) {
    return isSession(kept) ? undefined : { attribute, wanted: "the session", kept: date(kept.expires) };
  }
  const wanted = [age === undefined ? expires : begin + age, age === undefined ? expires : end + age];
  const text = age === undefined ? `until ${new Date(expires * 1000).getUTCFullYear()}` : `${age} s`;
  if (isSession(kept)) return { attribute, wanted: text, kept: "the session" };
  const isAt = ([from, to]) => kept.expires >= from - ROUNDING && kept.expires <= to + ROUNDING;
  const longest = [begin + LONGEST, end + LONGEST];
  if (isAt(wanted)) return undefined;
  // `aside` warns about such a lifetime.
  const isShortened = wanted[1] > longest[0] && isAt(longest) && warnings.some((warning) => warning.includes("400 days"));
  const rule = isShortened && "RFC 6265bis §5.5: browsers keep a cookie for 400 days at most, and `aside` warns";
  return { attribute, wanted: text, kept: isShortened ? "400 days" : date(kept.expires), rule };
}

module.exports = { DEFAULT_PATH, HOST, differences };
