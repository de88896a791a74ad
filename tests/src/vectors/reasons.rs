//! The table of reasons why a result may differ from that of the file.
//!
//! A row applies because of the content of the case, never because of its name or its result. For *stricter*, `aside`
//! must also have rejected by that rule. For *difference*, its response must be the expected one with the row's
//! amendment. A result that no row covers is a failure.
//!
//! Numbers such as 2.3 are those of FastAPI's behavior. *rule 5* and the like are rules of `docs/cookies.md`. T4 and C2
//! are rules of `docs/rules.md`.

use aside::{InvalidChange, error::CookieRule};

use super::arguments::{Arguments, InvalidArgument, Rejected};
use super::merge::{Answer, Op, Return, Scenario, is_model};
use super::rules;

/// A row of the table.
#[derive(Debug)]
pub struct Reason {
    /// The content of the case, in words.
    pub when: &'static str,
    /// The reason for another result, with the number of the behavior or of the rule.
    pub why: &'static str,
    holds: Holds,
}

/// The condition under which a row applies.
#[derive(Debug)]
enum Holds {
    /// *Stricter*: `aside` rejected the cookie by this rule, and the arguments break it.
    Cookie(CookieRule, fn(&Arguments) -> bool),
    /// *Stricter*: a type of `aside`'s API rejected it.
    Type(InvalidArgument),
    /// *Stricter*: `aside` rejected something else that the case requires.
    InvalidChange(fn(&InvalidChange, &Facts<'_>) -> bool),
    /// *Difference*: amends the expected response, and normalizes ours. Returns `true` if there was anything to amend.
    Amends(fn(&Scenario, &mut Answer, &mut Answer) -> bool),
    /// *Skipped*: the scenario is specific to Python.
    Python(fn(&Scenario) -> bool),
    /// *Skipped*: the reader of the case names the reason.
    Named,
}

use Holds::{Amends, Cookie, Python, Type};

/// The parts of a case that can be rejected.
#[derive(Default)]
pub(super) struct Facts<'c> {
    /// The arguments of the cookies that are set or deleted.
    pub(super) arguments: Vec<Arguments>,
    /// Whole `Set-Cookie` lines.
    pub(super) raw: Vec<&'c str>,
    /// `Set-Cookie` lines that FastAPI sends.
    pub(super) sent: Vec<&'c str>,
    /// The names of other headers.
    pub(super) headers: Vec<&'c str>,
    pub(super) statuses: Vec<i64>,
}

/// *Stricter*: FastAPI sends it, and `aside` rejects it.
const STRICTER: &[Reason] = &[
    row(
        "a cookie without a name",
        "rule 6: no nameless cookies",
        Cookie(CookieRule::Named, |a| a.name.is_empty()),
    ),
    row(
        "a name that is not a token of RFC 9110",
        "rule 5: Python accepts `:`, too (9.5)",
        Cookie(CookieRule::Token, rules::is_not_a_token),
    ),
    row(
        "a raw value that is not all cookie-octets",
        "rule 7: no control, space, `\"`, `,`, `;`, `\\`, nothing beyond ASCII",
        Cookie(CookieRule::CookieOctet, rules::has_invalid_octet),
    ),
    row(
        "name and value of more than 4096 octets",
        "rule 30: browsers drop the cookie (9.10)",
        Cookie(CookieRule::PairSize, rules::is_too_long),
    ),
    row(
        "a path with a control, `;` or beyond ASCII",
        "rules 16 and 32: Starlette passes it through, injections too (9.8)",
        Cookie(CookieRule::AttributeOctets, rules::has_invalid_path),
    ),
    row(
        "a path that does not begin with `/`",
        "rule 16: browsers ignore it (9.8)",
        Cookie(CookieRule::AbsolutePath, rules::has_relative_path),
    ),
    row(
        "a path that no URL can have",
        "rule 16: browsers keep the cookie and never send it back",
        Cookie(CookieRule::UrlPath, rules::has_impossible_path),
    ),
    row(
        "a path of more than 1024 octets",
        "rule 31: browsers ignore the attribute",
        Cookie(CookieRule::AttributeSize, rules::has_long_path),
    ),
    row(
        "a domain of more than 253 octets",
        "rule 14: no host has such a name, so browsers drop the cookie",
        Cookie(CookieRule::DomainSize, rules::has_long_domain),
    ),
    row(
        "a domain that ends in a number and is not an IPv4 address",
        "rule 14: no host has such a name, so browsers drop the cookie",
        Cookie(CookieRule::Ipv4Address, rules::has_broken_address),
    ),
    row(
        "a domain that is not a subdomain name in ASCII",
        "rule 14: Starlette passes it through, injections too (9.8)",
        Cookie(CookieRule::Subdomain, rules::has_invalid_domain),
    ),
    row(
        "an `expires` after the year 9999",
        "rule 10: a date has a year of four digits",
        Cookie(CookieRule::FourDigitYear, rules::is_after_9999),
    ),
    row(
        "`SameSite=None` without `Secure`",
        "rule 18: browsers drop the cookie (9.9)",
        Cookie(CookieRule::SameSiteNone, rules::is_insecure_same_site_none),
    ),
    row(
        "`Partitioned` without `Secure`",
        "rule 40: browsers drop the cookie (9.10)",
        Cookie(CookieRule::Partitioned, |a| a.partitioned && !a.secure),
    ),
    row(
        "`__Secure-` without `Secure`",
        "rules 24 and 28: browsers drop the cookie (9.10)",
        Cookie(CookieRule::SecurePrefix, rules::breaks_secure_prefix),
    ),
    row(
        "`__Host-` without `Secure` and `Path=/`, or with a domain",
        "rules 25 and 28: browsers drop the cookie (9.10)",
        Cookie(CookieRule::HostPrefix, rules::breaks_host_prefix),
    ),
    row(
        "`__Http-` without `Secure` and `HttpOnly`",
        "rules 26 and 28: browsers drop the cookie (9.10)",
        Cookie(CookieRule::HttpPrefix, rules::breaks_http_prefix),
    ),
    row(
        "`__Host-Http-` without all that `__Host-` and `__Http-` need",
        "rules 27 and 28: browsers drop the cookie (9.10)",
        Cookie(CookieRule::HostHttpPrefix, rules::breaks_host_http_prefix),
    ),
    row(
        "a raw `Set-Cookie` line without a name",
        "rule 6: no nameless cookies (9.8)",
        Holds::InvalidChange(|change, case| {
            matches!(change, InvalidChange::Cookie(cookie) if cookie.rule() == CookieRule::ParsedSetCookie)
                && case.raw.iter().any(|line| rules::is_nameless(line))
        }),
    ),
    row(
        "more than 50 cookies, or 8 KiB of them",
        "rules 33 and 37, T5: clients and proxies drop them",
        Holds::InvalidChange(|change, case| {
            matches!(change, InvalidChange::CookieLimit { .. }) && rules::are_too_many(&case.sent)
        }),
    ),
    row(
        "an `expires` text that is not a date",
        "rules 10 and 39: a date is a `SystemTime` (9.6)",
        Type(InvalidArgument::ExpiresText),
    ),
    row(
        "an `expires` beyond what a clock counts",
        "rule 10: a date has a year of four digits",
        Type(InvalidArgument::ExpiresBeyond),
    ),
    row(
        "a `SameSite` that is not one of the three",
        "rules 17 and 19: there is no such `SameSite`",
        Type(InvalidArgument::SameSiteWord),
    ),
    row(
        "a `Max-Age` with a sign or a fraction",
        "rule 11: a lifetime is a `Duration`, written in digits",
        Type(InvalidArgument::MaxAgeText),
    ),
    row(
        "an attribute given twice, or unknown",
        "rule 21: no attribute is given twice, and `CookieOptions` has those of the standards",
        Type(InvalidArgument::ForeignAttribute),
    ),
    row(
        "a control character in a header",
        "rule 32: a `HeaderValue` has none, Starlette passes it through (9.8)",
        Type(InvalidArgument::HeaderControl),
    ),
    row(
        "a header name that is not a token",
        "RFC 9110 §5.1: there is no such `HeaderName`",
        Type(InvalidArgument::HeaderName),
    ),
    row(
        "a header that frames the message or belongs to the connection",
        "T4: the server writes it; two lengths close the connection (2.4)",
        Holds::InvalidChange(|change, case| {
            matches!(change, InvalidChange::Header(_))
                && case.headers.iter().any(|name| rules::is_framing(name))
        }),
    ),
    row(
        "a 1xx as the final status",
        "T2: it is not a final response, and the server would close the connection (4.6)",
        Holds::InvalidChange(|change, case| {
            matches!(change, InvalidChange::Status(_))
                && case.statuses.iter().any(|status| (100..200).contains(status))
        }),
    ),
];

/// *Difference*: both respond, and `aside` responds differently on purpose.
const DIFFERENCE: &[Reason] = &[
    row(
        "a change that sets `Content-Type`",
        "2.3 is a defect: `aside` sends only the new `Content-Type`",
        Amends(one_content_type),
    ),
    row(
        "a change that sets 205",
        "4.2 is a defect: the length of an empty body is 0",
        Amends(no_length_of_205),
    ),
    row(
        "names of headers read back",
        "a `HeaderMap` has no defined order of names, so they are compared as a set",
        Amends(echo_in_any_order),
    ),
];

/// *Skipped*: specific to Python, or not part of `aside`.
const SKIPPED: &[Reason] = &[
    row(
        "an attribute of Python's response object",
        "1.9: `body` and `media_type` are not part of a temporal response here",
        Python(|s| s.ops().any(|op| matches!(op, Op::Body {} | Op::MediaType {}))),
    ),
    row(
        "a Python expression as the value",
        "5.8, 6.9: such a value does not compile here",
        Python(|s| {
            matches!(s.returned(), Return::TupleResponse)
                || matches!(s.returned(), Return::Py { expr } if expr != "object")
        }),
    ),
    row(
        "a `yield` dependency that swallows an exception",
        "7.10: here a handler without a response does not compile",
        Python(Scenario::swallows),
    ),
    row(
        "a `yield` dependency that changes a response that was already returned",
        "7.8: here a returned response is no longer shared",
        Python(Scenario::writes_into_returned),
    ),
    row(
        "a status that `http::StatusCode` cannot hold",
        "3.3: such a status does not compile here",
        Python(|s| s.statuses().iter().any(|status| !(100..1000).contains(status))),
    ),
    row(
        "a response without a status",
        "5.4: FastAPI sends none, which closes the connection; here a response has one",
        Python(|s| s.expect.status.is_none()),
    ),
    row(
        "tagged `untyped`, or an argument of another type",
        "3.3, 9.3: Python accepts it, and a typed API cannot",
        Python(|s| s.tags.iter().any(|tag| tag == "untyped") || s.has_untyped()),
    ),
    row(
        "a method that the route does not have",
        "8.5: routing is the framework's",
        Python(|s| !s.is_routed()),
    ),
    row(
        "a response model that the file does not define",
        "the case names a Python class without its content",
        Python(|s| !is_model(&s.route.response_model)),
    ),
    row(
        "a word that this program does not know",
        "an operation, an option or a kind that the format does not name",
        Python(Scenario::has_unknown_word),
    ),
];

/// A value that only Python accepts: `set_cookie(value=5)`.
pub(super) static UNTYPED: Reason = row(
    "tagged `untyped`, or an argument of another type",
    "9.3, 9.7: Python accepts it, and a typed API cannot",
    Holds::Named,
);

/// *Skipped*: cases that a JSON Schema and a value cannot express, marked by a tag.
const MODELS: &[Reason] = &[
    row("no-model", "without a response model nothing is filtered, as with `Json`", Holds::Named),
    row(
        "custom-code",
        "the model runs Python: validators, serialisers, computed fields",
        Holds::Named,
    ),
    row(
        "python-value",
        "the returned value is a Python object that JSON cannot show",
        Holds::Named,
    ),
    row(
        "unvalidated-instance",
        "FastAPI does not check an instance of the model, even if it breaks the model",
        Holds::Named,
    ),
    row(
        "instance-without-tag",
        "an unset tag is excluded, and a Rust enum always has its tag",
        Holds::Named,
    ),
    row(
        "serializer-config",
        "the model's configuration chooses another text form for bytes or infinities",
        Holds::Named,
    ),
    row(
        "coerce-numbers-to-str",
        "a configuration that turns numbers into strings, which a schema cannot express",
        Holds::Named,
    ),
    row(
        "mixed-strictness",
        "strict and lax models in one value, but a `ModelSchema` is either strict or lax",
        Holds::Named,
    ),
    row(
        "union-mode",
        "a union without the smart mode, which a schema cannot express",
        Holds::Named,
    ),
    row(
        "by-alias-false",
        "the same model under two sets of names, which are two types in Rust",
        Holds::Named,
    ),
    row(
        "alias-path",
        "a field that is read from deep inside of the value, which is part of `Serialize` in Rust",
        Holds::Named,
    ),
    row(
        "validate-default",
        "a default that is converted, but defaults of a schema are sent unchanged",
        Holds::Named,
    ),
    row(
        "named-tuple",
        "a map for a named tuple with missing or unknown items, but Rust's tuples have no names",
        Holds::Named,
    ),
    row(
        "alias-in-union",
        "branches of one union that read the same name differently, but in Rust each has one set of names",
        Holds::Named,
    ),
    row(
        "strict-python",
        "strict Python requires a `date`, a `set` or a `UUID`, and JSON has none",
        Holds::Named,
    ),
    row(
        "constraint",
        "a limit or conversion that the schema of the output does not contain",
        Holds::Named,
    ),
];

/// *Difference*: the response must be the one for the index that FastAPI uses.
pub(super) static INDEX_BEYOND: Reason = row(
    "an index beyond the end of its list",
    "10.7 is a defect: FastAPI continues at the start and uses an item that was not selected",
    Holds::Named,
);

/// Returns the row of a response model's tag.
pub(super) fn of_model(tag: &str) -> Option<&'static Reason> {
    MODELS.iter().find(|reason| reason.when == tag)
}

/// A browser's verdict must be recorded, and cannot be computed.
pub(super) static NO_VERDICT: Reason =
    row("lines that were not sent to a browser", "no verdict recorded", Holds::Named);

impl Reason {
    /// Returns the row for a rejection, if the case justifies it.
    pub(super) fn for_rejection(rejected: &Rejected, case: &Facts<'_>) -> Option<&'static Self> {
        STRICTER.iter().find(|row| match (&row.holds, rejected) {
            (Cookie(rule, breaks), Rejected::ByAside(InvalidChange::Cookie(cookie))) => {
                cookie.rule() == *rule && case.arguments.iter().any(breaks)
            }
            (Holds::InvalidChange(is), Rejected::ByAside(change)) => is(change, case),
            (Type(which), Rejected::ByType(unsayable)) => which == unsayable,
            _ => false,
        })
    }

    /// Returns the row for which a scenario is skipped.
    pub(super) fn to_skip(scenario: &Scenario) -> Option<&'static Self> {
        SKIPPED.iter().find(|row| matches!(row.holds, Python(is) if is(scenario)))
    }

    /// Returns the first difference of a scenario. Each difference amends the expected response.
    pub(super) fn amend(
        scenario: &Scenario,
        expected: &mut Answer,
        ours: &mut Answer,
    ) -> Option<&'static Self> {
        let mut first = None;
        for row in DIFFERENCE {
            if let Amends(amend) = row.holds
                && amend(scenario, expected, ours)
            {
                first = first.or(Some(row));
            }
        }
        first
    }
}

const fn row(when: &'static str, why: &'static str, holds: Holds) -> Reason {
    Reason { when, why, holds }
}

// The amendments of the expected response.

fn is_content_type(header: &(String, String)) -> bool {
    header.0.eq_ignore_ascii_case("content-type")
}

/// The last of several is the one that a change set.
fn one_content_type(scenario: &Scenario, expected: &mut Answer, _: &mut Answer) -> bool {
    let is_set = scenario.ops().any(|op| match op {
        Op::HeaderSet { name, .. }
        | Op::HeaderAppend { name, .. }
        | Op::HeaderSetdefault { name, .. } => name.eq_ignore_ascii_case("content-type"),
        _ => false,
    });
    let last = expected.headers.iter().rfind(|header| is_content_type(header)).cloned();
    let several = expected.headers.iter().filter(|header| is_content_type(header)).count() > 1;
    if let (true, true, Some(last)) = (is_set, several, last) {
        expected.headers.retain(|header| !is_content_type(header));
        expected.headers.push(last);
        return true;
    }
    false
}

fn no_length_of_205(_: &Scenario, expected: &mut Answer, _: &mut Answer) -> bool {
    let is_205 = expected.status == Some(205) && expected.body.is_empty();
    let length = expected.headers.iter_mut().find(|(name, _)| name == "content-length");
    match length {
        Some((_, length)) if is_205 && length != "0" => {
            "0".clone_into(length);
            true
        }
        _ => false,
    }
}

/// Sorts the names on both sides.
fn echo_in_any_order(scenario: &Scenario, expected: &mut Answer, ours: &mut Answer) -> bool {
    let mut any = false;
    for op in scenario.ops() {
        let Op::EchoHeaders { name } = op else { continue };
        for (header, value) in expected.headers.iter_mut().chain(&mut ours.headers) {
            if header.eq_ignore_ascii_case(name) {
                let mut names: Vec<_> = value.split(',').collect();
                names.sort_unstable();
                *value = names.join(",");
                any = true;
            }
        }
    }
    any
}
