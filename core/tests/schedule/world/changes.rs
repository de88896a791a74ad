//! The changes of a request, and the response that they must make.

use std::panic::Location;

use aside::report::DropReason;
use aside::{Aside, Direct};
use http::header::{HeaderName, SET_COOKIE};
use http::{HeaderValue, Response, StatusCode};

pub(super) type CallSite = &'static Location<'static>;

const COOKIES: [&str; 3] = ["a", "b", "c"];
const HEADERS: [HeaderName; 2] =
    [HeaderName::from_static("x-one"), HeaderName::from_static("vary")];

/// The result of a handler.
#[derive(Clone, Copy, Debug)]
pub(super) enum Own {
    Status(u16),
    Direct,
    Error,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    Policy,
    OnSuccess,
    Always,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Set(usize),
    Unset(usize),
    Insert(usize),
    Append(usize),
    Remove(usize),
    Status(u16),
    UnsetStatus,
}

/// A change that a task made. Its value is its number.
#[derive(Clone, Debug)]
struct Change {
    kind: Kind,
    when: When,
    number: u32,
    location: CallSite,
}

/// All changes of a request, in order.
#[derive(Debug, Default)]
pub(super) struct Changes {
    made: Vec<Change>,
    pub(super) late: Vec<CallSite>,
    pub(super) is_sealed: bool,
}

/// A response, without what the model does not describe.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    status: u16,
    cookies: Vec<String>,
    headers: [Vec<String>; 2],
}

/// A dropped change, by its line, its column and its reason.
pub(super) type Dropped = (u32, u32, String);

impl Changes {
    /// Makes the change that two bytes describe.
    pub(super) fn make(&mut self, [kind, when]: [u8; 2], number: u32, aside: &Aside) {
        let when = [When::Policy, When::OnSuccess, When::Always][usize::from(when % 3)];
        let name = usize::from(kind / 16);
        let kind = match kind % 16 {
            0..5 => Kind::Set(name % COOKIES.len()),
            5 => Kind::Unset(name % COOKIES.len()),
            6..8 => Kind::Insert(name % HEADERS.len()),
            8..12 => Kind::Append(name % HEADERS.len()),
            12 => Kind::Remove(name % HEADERS.len()),
            13..15 => Kind::Status([201, 202, 203][name % 3]),
            _ => Kind::UnsetStatus,
        };
        let make = SITES[number as usize % SITES.len()];
        let location = make(kind, when, number, aside);
        if self.is_sealed {
            self.late.push(location);
        } else {
            self.made.push(Change { kind, when, number, location });
        }
    }

    pub(super) fn len(&self) -> usize {
        self.made.len()
    }

    pub(super) fn roll_back(&mut self, length: usize) {
        self.made.truncate(length);
    }

    /// The response with all changes so far, and the dropped changes. There is no response to an error.
    pub(super) fn expected(&self, own: Own) -> (Option<Answer>, Vec<Dropped>) {
        let mut dropped = Vec::new();
        let mut drop = |change: &Change, reason: DropReason| {
            if !matches!(change.kind, Kind::Unset(_) | Kind::UnsetStatus) {
                let is_status = matches!(change.kind, Kind::Status(_));
                dropped.push(dropped_at(change.location, is_status, reason));
            }
        };
        let own_status = match own {
            Own::Status(status) => status,
            Own::Direct => {
                self.made.iter().for_each(|change| drop(change, DropReason::Direct));
                dropped.sort();
                return (Some(Answer::of(&own.response().expect("a response"))), dropped);
            }
            Own::Error => {
                self.made.iter().for_each(|change| drop(change, DropReason::NoResponse));
                dropped.sort();
                return (None, dropped);
            }
        };

        let mut status = None::<(u16, &Change)>;
        let mut cookies = Vec::<(usize, &Change)>::new();
        let mut headers = [Vec::<&Change>::new(), Vec::new()];
        let mut has_own = [true, false];
        for change in &self.made {
            let is_unset = matches!(change.kind, Kind::Unset(_) | Kind::UnsetStatus);
            let is_admitted = match change.when {
                When::Policy => own_status < 500 || is_unset,
                When::OnSuccess => own_status < 400,
                When::Always => true,
            };
            if !is_admitted {
                let own_status = StatusCode::from_u16(own_status).expect("a status");
                drop(change, DropReason::Error(own_status));
                continue;
            }
            // The earlier changes that this one replaces.
            let mut replaced = Vec::new();
            match change.kind {
                Kind::Set(name) => match cookies.iter_mut().find(|(set, _)| *set == name) {
                    Some((_, set)) => replaced.push(std::mem::replace(set, change)),
                    None => cookies.push((name, change)),
                },
                Kind::Unset(name) => {
                    cookies.retain(|(set, change)| {
                        if *set == name {
                            replaced.push(change);
                        }
                        *set != name
                    });
                }
                Kind::Append(name) => headers[name].push(change),
                Kind::Insert(name) => {
                    replaced.append(&mut headers[name]);
                    headers[name].push(change);
                    has_own[name] = false;
                }
                Kind::Remove(name) => {
                    replaced.append(&mut headers[name]);
                    has_own[name] = false;
                }
                Kind::Status(number) => {
                    replaced.extend(status.replace((number, change)).map(|(_, change)| change));
                }
                Kind::UnsetStatus => replaced.extend(status.take().map(|(_, change)| change)),
            }
            for change in replaced {
                drop(change, DropReason::Superseded);
            }
        }
        let status = match status {
            Some((_, change)) if own_status >= 300 => {
                let own_status = StatusCode::from_u16(own_status).expect("a status");
                drop(change, DropReason::StatusKept(own_status));
                own_status.as_u16()
            }
            Some((status, _)) => status,
            None => own_status,
        };
        dropped.sort();

        let line = |(name, change): &(usize, &Change)| {
            format!("{}={}; Path=/; SameSite=Lax", COOKIES[*name], change.number)
        };
        let values = |name: usize| {
            let own = has_own[name].then(|| "own".to_owned());
            own.into_iter().chain(headers[name].iter().map(|it| it.number.to_string())).collect()
        };
        let answer = Answer {
            status,
            cookies: cookies.iter().map(line).collect(),
            headers: [values(0), values(1)],
        };
        (Some(answer), dropped)
    }
}

pub(super) fn dropped_at(location: CallSite, is_status: bool, reason: DropReason) -> Dropped {
    let reason = match reason {
        // An inner layer drops it for the first reason, before a later change exists.
        DropReason::StatusKept(_) | DropReason::Superseded if is_status => "status".to_owned(),
        _ => format!("{reason:?}"),
    };
    (location.line(), location.column(), reason)
}

impl Own {
    pub(super) fn new(byte: u8) -> Self {
        [
            Self::Status(200),
            Self::Status(200),
            Self::Status(202),
            Self::Status(404),
            Self::Status(500),
            Self::Direct,
            Self::Error,
        ][usize::from(byte % 7)]
    }

    /// The response of the handler, with one header.
    pub(super) fn response(self) -> Option<Response<&'static str>> {
        let own = |status: u16| {
            let response = Response::builder().status(status).header(&HEADERS[0], "own");
            response.body("hello").expect("a response")
        };
        match self {
            Self::Status(status) => Some(own(status)),
            Self::Direct => Some(Response::from(Direct(own(200)))),
            Self::Error => None,
        }
    }
}

impl Answer {
    pub(super) fn of(response: &Response<&'static str>) -> Self {
        let values = |name: &HeaderName| {
            let values = response.headers().get_all(name).iter();
            values.map(|value| value.to_str().expect("ASCII").to_owned()).collect::<Vec<_>>()
        };
        Self {
            status: response.status().as_u16(),
            cookies: values(&SET_COOKIE),
            headers: [values(&HEADERS[0]), values(&HEADERS[1])],
        }
    }
}

/// Makes a change, and returns the location of the caller.
#[track_caller]
fn make(kind: Kind, when: When, number: u32, aside: &Aside) -> CallSite {
    let value = HeaderValue::from(number);
    match (kind, when) {
        (Kind::Set(name), When::Policy) => {
            aside.set_cookie((COOKIES[name], number.to_string()));
        }
        (Kind::Set(name), When::OnSuccess) => {
            aside.on_success().set_cookie((COOKIES[name], number.to_string()));
        }
        (Kind::Set(name), When::Always) => {
            aside.always().set_cookie((COOKIES[name], number.to_string()));
        }
        (Kind::Insert(name), When::Policy) => aside.insert_header(&HEADERS[name], value),
        (Kind::Insert(name), When::OnSuccess) => {
            aside.on_success().insert_header(&HEADERS[name], value);
        }
        (Kind::Insert(name), When::Always) => aside.always().insert_header(&HEADERS[name], value),
        (Kind::Append(name), When::Policy) => aside.append_header(&HEADERS[name], value),
        (Kind::Append(name), When::OnSuccess) => {
            aside.on_success().append_header(&HEADERS[name], value);
        }
        (Kind::Append(name), When::Always) => aside.always().append_header(&HEADERS[name], value),
        (Kind::Unset(name), When::Policy) => aside.unset_cookie(COOKIES[name]),
        (Kind::Unset(name), When::OnSuccess) => aside.on_success().unset_cookie(COOKIES[name]),
        (Kind::Unset(name), When::Always) => aside.always().unset_cookie(COOKIES[name]),
        (Kind::Remove(name), When::Policy) => aside.remove_header(&HEADERS[name]),
        (Kind::Remove(name), When::OnSuccess) => aside.on_success().remove_header(&HEADERS[name]),
        (Kind::Remove(name), When::Always) => aside.always().remove_header(&HEADERS[name]),
        (Kind::Status(status), When::Policy) => aside.set_status(status),
        (Kind::Status(status), When::OnSuccess) => aside.on_success().set_status(status),
        (Kind::Status(status), When::Always) => aside.always().set_status(status),
        (Kind::UnsetStatus, When::Policy) => aside.unset_status(),
        (Kind::UnsetStatus, When::OnSuccess) => aside.on_success().unset_status(),
        (Kind::UnsetStatus, When::Always) => aside.always().unset_status(),
    }
    Location::caller()
}

type Make = fn(Kind, When, u32, &Aside) -> CallSite;

/// Functions that differ only in their location, so that a report shows which change it means.
#[rustfmt::skip]
static SITES: [Make; 24] = [
    |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a),
    |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a),
    |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a),
    |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a),
    |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a),
    |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a), |k, w, n, a| make(k, w, n, a),
];
