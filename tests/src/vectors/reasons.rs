//! Why a case may come out otherwise than its file says: the one table.
//!
//! A row applies because of what the case contains, never because of its name or of what came out. For
//! *stricter*, `aside` must have refused by that very rule as well; for *difference*, its answer must be
//! exactly the expected one with the row's amendment. Whatever no row covers is a failure.
//!
//! Numbers such as 2.3 are those of the behaviours of FastAPI, *rule 5* and the like those of the cookie
//! standards, T4 and C2 those of the design.

use aside::{InvalidChange, error::CookieRule};

use super::arguments::{Arguments, Refused, Unsayable};
use super::merge::{Answer, Op, Return, Scenario, is_model};
use super::rules;

/// A row of the table.
#[derive(Debug)]
pub struct Reason {
    /// What the case contains, in words.
    pub when: &'static str,
    /// Why it comes out otherwise, with the number of the behaviour or of the rule.
    pub why: &'static str,
    holds: Holds,
}

/// What makes a row apply.
#[derive(Debug)]
enum Holds {
    /// *Stricter*: `aside` refused the cookie by this rule, and the arguments break it.
    Cookie(CookieRule, fn(&Arguments) -> bool),
    /// *Stricter*: a type of `aside`'s API refused it.
    Type(Unsayable),
    /// *Stricter*: `aside` refused something else, which the case asks for.
    InvalidChange(fn(&InvalidChange, &Facts<'_>) -> bool),
    /// *Difference*: amends what is expected, and puts ours into the same words; says whether there was
    /// anything to amend.
    Amends(fn(&Scenario, &mut Answer, &mut Answer) -> bool),
    /// *Skipped*: the scenario is Python's alone.
    Python(fn(&Scenario) -> bool),
    /// *Skipped*: named by whoever reads the case.
    Named,
}

use Holds::{Amends, Cookie, Python, Type};

/// What a case asks for, as far as it could be refused.
#[derive(Default)]
pub(super) struct Facts<'c> {
    /// Of the cookies that are set or deleted.
    pub(super) arguments: Vec<Arguments>,
    /// `Set-Cookie` lines given whole.
    pub(super) raw: Vec<&'c str>,
    /// `Set-Cookie` lines that FastAPI sends.
    pub(super) sent: Vec<&'c str>,
    /// The names of other headers.
    pub(super) headers: Vec<&'c str>,
    pub(super) statuses: Vec<i64>,
}

/// *Stricter*: FastAPI sends it, `aside` refuses.
const STRICTER: &[Reason] = &[
    row(
        "a cookie without a name",
        "rule 6: no nameless cookies",
        Cookie(CookieRule::Named, |a| a.name.is_empty()),
    ),
    row(
        "a name that is no token of RFC 9110",
        "rule 5: Python takes `:` too (9.5)",
        Cookie(CookieRule::Token, rules::is_no_token),
    ),
    row(
        "a raw value that is not all cookie-octets",
        "rule 7: no control, space, `\"`, `,`, `;`, `\\`, nothing beyond ASCII",
        Cookie(CookieRule::CookieOctet, rules::has_foreign_octet),
    ),
    row(
        "name and value of more than 4096 octets",
        "rule 30: browsers drop the cookie (9.10)",
        Cookie(CookieRule::PairSize, rules::is_too_long),
    ),
    row(
        "a path with a control, `;` or beyond ASCII",
        "rules 16 and 32: Starlette passes it through, injections too (9.8)",
        Cookie(CookieRule::AttributeOctets, rules::has_foreign_path),
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
        "a domain that is no subdomain name in ASCII",
        "rule 14: Starlette passes it through, injections too (9.8)",
        Cookie(CookieRule::Subdomain, rules::has_no_domain),
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
        Holds::InvalidChange(|refusal, case| {
            matches!(refusal, InvalidChange::Cookie(cookie) if cookie.rule() == CookieRule::ParsedSetCookie)
                && case.raw.iter().any(|line| rules::is_nameless(line))
        }),
    ),
    row(
        "more than 50 cookies, or 8 KiB of them",
        "rules 33 and 37, T5: clients and proxies drop them",
        Holds::InvalidChange(|refusal, case| {
            matches!(refusal, InvalidChange::CookieLimit { .. }) && rules::are_too_many(&case.sent)
        }),
    ),
    row(
        "an `expires` text that is no date",
        "rules 10 and 39: a date is a `SystemTime` (9.6)",
        Type(Unsayable::ExpiresText),
    ),
    row(
        "an `expires` beyond what a clock counts",
        "rule 10: a date has a year of four digits",
        Type(Unsayable::ExpiresBeyond),
    ),
    row(
        "a `SameSite` that is none of the three",
        "rules 17 and 19: there is no such `SameSite`",
        Type(Unsayable::SameSiteWord),
    ),
    row(
        "a `Max-Age` with a sign or a fraction",
        "rule 11: a lifetime is a `Duration`, written in digits",
        Type(Unsayable::MaxAgeText),
    ),
    row(
        "an attribute given twice, or unknown",
        "rule 21: no attribute is given twice, and `CookieOptions` has those of the standards",
        Type(Unsayable::ForeignAttribute),
    ),
    row(
        "a control character in a header",
        "rule 32: a `HeaderValue` has none, Starlette passes it through (9.8)",
        Type(Unsayable::HeaderControl),
    ),
    row(
        "a header's name that is no token",
        "RFC 9110 §5.1: there is no such `HeaderName`",
        Type(Unsayable::HeaderName),
    ),
    row(
        "a header that frames the message or belongs to the connection",
        "T4: the server writes it; two lengths close the connection (2.4)",
        Holds::InvalidChange(|refusal, case| {
            matches!(refusal, InvalidChange::Header(_))
                && case.headers.iter().any(|name| rules::is_framing(name))
        }),
    ),
    row(
        "a 1xx as the final status",
        "T2: no final answer; the server would close the connection (4.6)",
        Holds::InvalidChange(|refusal, case| {
            matches!(refusal, InvalidChange::Status(_))
                && case.statuses.iter().any(|status| (100..200).contains(status))
        }),
    ),
];

/// *Difference*: both answer, and `aside` answers otherwise on purpose.
const DIFFERENCE: &[Reason] = &[
    row(
        "a `Content-Type` said aside",
        "2.3 is a defect: `aside` sends one `Content-Type`, the one said",
        Amends(one_content_type),
    ),
    row(
        "a 205 said aside",
        "4.2 is a defect: the length of no content is 0",
        Amends(no_length_of_205),
    ),
    row(
        "names of headers read back",
        "a `HeaderMap` promises no order between names, so they are compared as a set",
        Amends(echo_in_any_order),
    ),
];

/// *Skipped*: Python's alone, or nothing that is written here.
const SKIPPED: &[Reason] = &[
    row(
        "an attribute of Python's response object",
        "1.9: `body` and `media_type` are no part of a temporal response here",
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
        "7.10: here a handler without an answer does not compile",
        Python(Scenario::swallows),
    ),
    row(
        "a `yield` dependency that writes into a response already returned",
        "7.8: here a returned response is no longer shared",
        Python(Scenario::writes_into_returned),
    ),
    row(
        "a status that `http::StatusCode` cannot hold",
        "3.3: such a status does not compile here",
        Python(|s| s.statuses().iter().any(|status| !(100..1000).contains(status))),
    ),
    row(
        "an answer without a status",
        "5.4: FastAPI sends none, which closes the connection; here a response has one",
        Python(|s| s.expect.status.is_none()),
    ),
    row(
        "tagged `untyped`, or an argument of another type",
        "3.3, 9.3: Python takes it, a typed API cannot",
        Python(|s| s.tags.iter().any(|tag| tag == "untyped") || s.has_untyped()),
    ),
    row(
        "a method that the route does not answer",
        "8.5: routing is the framework's",
        Python(|s| !s.is_routed()),
    ),
    row(
        "a response model that the file does not define",
        "the case names a Python class, and nothing says what is in it",
        Python(|s| !is_model(&s.route.response_model)),
    ),
    row(
        "a word that this program does not know",
        "an operation, an option or a kind that the format does not name",
        Python(Scenario::has_unknown_word),
    ),
];

/// A value that only Python takes: `set_cookie(value=5)`.
pub(super) static UNTYPED: Reason = row(
    "tagged `untyped`, or an argument of another type",
    "9.3, 9.7: Python takes it, a typed API cannot",
    Holds::Named,
);

/// *Skipped*: what a JSON Schema and a value cannot say; told by a tag.
const MODELS: &[Reason] = &[
    row(
        "no-model",
        "without a response model nothing is filtered; that is `Json`, not `Model`",
        Holds::Named,
    ),
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
        "FastAPI sends an instance of the model unchecked, also where it breaks the model",
        Holds::Named,
    ),
    row(
        "instance-without-tag",
        "a tag that was never set is excluded as unset; a Rust enum always has its tag",
        Holds::Named,
    ),
    row(
        "serializer-config",
        "the model's configuration chooses another text form for bytes or infinities",
        Holds::Named,
    ),
    row(
        "coerce-numbers-to-str",
        "a configuration that turns numbers into strings; a schema has no word for it",
        Holds::Named,
    ),
    row(
        "mixed-strictness",
        "strict and lax models in one value; a `ModelSchema` is the one or the other",
        Holds::Named,
    ),
    row(
        "union-mode",
        "a union that is told not to be smart; a schema has no word for it",
        Holds::Named,
    ),
    row(
        "by-alias-false",
        "the same model under two sets of names; in Rust those are two types",
        Holds::Named,
    ),
    row(
        "alias-path",
        "a field that is read from deep inside of the value; in Rust its `Serialize` says that",
        Holds::Named,
    ),
    row(
        "validate-default",
        "a default that is itself converted; defaults of a schema are sent as they are",
        Holds::Named,
    ),
    row(
        "named-tuple",
        "a map for a named tuple, with items missing or unknown; Rust's tuples have no names",
        Holds::Named,
    ),
    row(
        "alias-in-union",
        "branches of one union that read a name each in its own way; in Rust each has one set of names",
        Holds::Named,
    ),
    row(
        "strict-python",
        "strict Python wants a `date`, a `set` or a `UUID`, and JSON has none",
        Holds::Named,
    ),
    row(
        "constraint",
        "a limit or conversion of which the schema of what is sent says nothing",
        Holds::Named,
    ),
];

/// *Difference*: the answer must be the one for the index that FastAPI takes.
pub(super) static INDEX_BEYOND: Reason = row(
    "an index beyond the end of its list",
    "10.7 is a defect there: FastAPI counts on from the start and takes an item that nobody named",
    Holds::Named,
);

/// The row of a response model's tag.
pub(super) fn of_model(tag: &str) -> Option<&'static Reason> {
    MODELS.iter().find(|reason| reason.when == tag)
}

/// A browser's verdict is a fact; it cannot be made up.
pub(super) static NO_VERDICT: Reason =
    row("lines that no browser was asked about", "no verdict recorded", Holds::Named);

impl Reason {
    /// The row for what was refused, if the case deserves it.
    pub(super) fn for_refusal(refused: &Refused, case: &Facts<'_>) -> Option<&'static Self> {
        STRICTER.iter().find(|row| match (&row.holds, refused) {
            (Cookie(rule, breaks), Refused::ByAside(InvalidChange::Cookie(cookie))) => {
                cookie.rule() == *rule && case.arguments.iter().any(breaks)
            }
            (Holds::InvalidChange(is), Refused::ByAside(refusal)) => is(refusal, case),
            (Type(which), Refused::ByType(unsayable)) => which == unsayable,
            _ => false,
        })
    }

    /// The row for which a scenario is not run.
    pub(super) fn to_skip(scenario: &Scenario) -> Option<&'static Self> {
        SKIPPED.iter().find(|row| matches!(row.holds, Python(is) if is(scenario)))
    }

    /// The differences of a scenario, the first of which is told; each amends what is expected.
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

// What is expected, amended.

fn is_content_type(header: &(String, String)) -> bool {
    header.0.eq_ignore_ascii_case("content-type")
}

/// Of several, the last is the one said aside.
fn one_content_type(scenario: &Scenario, expected: &mut Answer, _: &mut Answer) -> bool {
    let is_said = scenario.ops().any(|op| match op {
        Op::HeaderSet { name, .. }
        | Op::HeaderAppend { name, .. }
        | Op::HeaderSetdefault { name, .. } => name.eq_ignore_ascii_case("content-type"),
        _ => false,
    });
    let last = expected.headers.iter().rfind(|header| is_content_type(header)).cloned();
    let several = expected.headers.iter().filter(|header| is_content_type(header)).count() > 1;
    if let (true, true, Some(last)) = (is_said, several, last) {
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
