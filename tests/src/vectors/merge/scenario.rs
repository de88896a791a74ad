//! A scenario as data, as the file has it.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::class::Class;
use crate::vectors::arguments::Arguments;

/// One request to one small application.
#[derive(Debug, Deserialize)]
pub(in crate::vectors) struct Scenario {
    #[serde(default)]
    pub(in crate::vectors) tags: Vec<String>,
    #[serde(default)]
    pub(in crate::vectors) route: Route,
    #[serde(default)]
    pub(in crate::vectors) deps: HashMap<String, Dependency>,
    pub(in crate::vectors) handler: Handler,
    #[serde(default)]
    pub(in crate::vectors) app: App,
    #[serde(default)]
    pub(in crate::vectors) overrides: HashMap<String, String>,
    #[serde(default)]
    pub(in crate::vectors) request: Request,
    pub(in crate::vectors) expect: Answer,
    /// The dependencies of application, router and route, in their order.
    #[serde(skip)]
    pub(super) levels: Vec<Edge>,
    /// The time that an `expires` counts from.
    #[serde(skip)]
    pub(super) now: i64,
}

/// The decorator's options.
#[derive(Debug, Default, Deserialize)]
pub(in crate::vectors) struct Route {
    pub(in crate::vectors) status_code: Option<i64>,
    pub(in crate::vectors) response_class: Option<String>,
    #[serde(default)]
    pub(in crate::vectors) response_model: Value,
    #[serde(default, alias = "method")]
    pub(in crate::vectors) methods: Methods,
    #[serde(flatten)]
    pub(in crate::vectors) others: Map<String, Value>,
}

/// The methods of a route: one, several, or FastAPI's `GET`.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
pub(in crate::vectors) enum Methods {
    #[default]
    Unsaid,
    One(String),
    Several(Vec<String>),
}

#[derive(Debug, Deserialize)]
pub(in crate::vectors) struct Dependency {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    pub(super) depends: Vec<Edge>,
    #[serde(default)]
    pub(super) ops: Vec<Op>,
    /// The operations after the `yield`.
    #[serde(default)]
    pub(super) after: Vec<Op>,
    /// The handling of an exception that is thrown into it.
    pub(super) on_exception: Option<OnException>,
    pub(super) query_int: Option<String>,
}

/// The action of a `yield` dependency in its `except`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OnException {
    Reraise,
    Swallow,
    RaiseHttp(i64),
    #[serde(untagged)]
    Unknown(Value),
}

/// A use of a dependency: `Depends(dep, use_cache=…, scope=…)`.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "EdgeText")]
pub(super) struct Edge {
    pub(super) dep: String,
    pub(super) use_cache: bool,
    pub(super) scope: Scope,
}

/// The lifetime of a `yield` dependency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Scope {
    #[default]
    Request,
    Function,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum EdgeText {
    Name(String),
    Full {
        dep: String,
        #[serde(default = "yes")]
        use_cache: bool,
        scope: Option<Scope>,
    },
}

#[derive(Debug, Deserialize)]
pub(in crate::vectors) struct Handler {
    #[serde(default)]
    pub(super) depends: Vec<Edge>,
    #[serde(default)]
    pub(super) ops: Vec<Op>,
    #[serde(rename = "return")]
    pub(super) returned: Return,
    pub(super) query_int: Option<String>,
}

/// One operation of a dependency or a handler.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub(in crate::vectors) enum Op {
    SetCookie(Map<String, Value>),
    DeleteCookie(Map<String, Value>),
    HeaderSet {
        name: String,
        value: String,
    },
    HeaderAppend {
        name: String,
        value: String,
    },
    HeaderSetdefault {
        name: String,
        value: String,
    },
    HeaderDel {
        name: String,
    },
    Status {
        code: Option<i64>,
    },
    Background {
        name: String,
    },
    RaiseHttp(HttpException),
    Raise {
        r#type: String,
    },
    Trace {
        name: String,
    },
    EchoHeaders {
        name: String,
    },
    MediaType {},
    Body {},
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Debug, Deserialize)]
pub(in crate::vectors) struct HttpException {
    pub(super) status: i64,
    #[serde(default)]
    pub(super) detail: Value,
    #[serde(default)]
    pub(super) headers: Value,
}

/// The return value of the handler or of an exception handler.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(in crate::vectors) enum Return {
    Json {
        #[serde(default)]
        value: Value,
    },
    None,
    Response(Own),
    Stream(Own),
    Temporal,
    Generator {
        #[serde(default)]
        items: Vec<Value>,
    },
    Py {
        #[serde(default)]
        expr: String,
    },
    TupleResponse,
    #[serde(other)]
    Unknown,
}

/// A response that the handler makes itself.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::vectors) struct Own {
    pub(super) class: Option<String>,
    #[serde(default)]
    pub(super) content: Value,
    #[serde(default)]
    pub(super) chunks: Vec<Value>,
    pub(super) status_code: Option<i64>,
    #[serde(default)]
    pub(super) headers: Value,
    pub(super) media_type: Option<String>,
    #[serde(default)]
    pub(super) cookies: Vec<Op>,
    pub(super) background: Option<String>,
    #[serde(default)]
    pub(super) headers_from_temporal: Value,
}

#[derive(Debug, Default, Deserialize)]
pub(in crate::vectors) struct App {
    #[serde(default)]
    pub(super) exception_handlers: BTreeMap<String, Return>,
    #[serde(default)]
    pub(super) middleware: Vec<Op>,
    #[serde(flatten)]
    pub(in crate::vectors) others: Map<String, Value>,
}

#[derive(Debug, Default, Deserialize)]
pub(in crate::vectors) struct Request {
    method: Option<String>,
    #[serde(default)]
    pub(super) query: String,
}

/// The response of FastAPI, or that of `aside` in the same form.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::vectors) struct Answer {
    pub(in crate::vectors) status: Option<i64>,
    pub(in crate::vectors) headers: Vec<(String, String)>,
    #[serde(default)]
    pub(in crate::vectors) body: String,
    #[serde(default)]
    pub(in crate::vectors) trace: Vec<String>,
}

impl Scenario {
    /// Returns every operation of the scenario.
    pub(in crate::vectors) fn ops(&self) -> impl Iterator<Item = &Op> {
        let own = match &self.handler.returned {
            Return::Response(own) | Return::Stream(own) => own.cookies.as_slice(),
            _ => &[],
        };
        self.deps
            .values()
            .flat_map(|dep| dep.ops.iter().chain(&dep.after))
            .chain(&self.handler.ops)
            .chain(&self.app.middleware)
            .chain(own)
    }

    /// Returns every status that is set. If the decorator has a status, Python's 0 counts as unset (3.3).
    pub(in crate::vectors) fn statuses(&self) -> Vec<i64> {
        let by_ops = self.ops().filter_map(|op| match op {
            Op::Status { code: Some(0) } if self.route.status_code.is_some() => None,
            Op::Status { code } => *code,
            Op::RaiseHttp(exception) => Some(exception.status),
            _ => None,
        });
        let own = match &self.handler.returned {
            Return::Response(own) | Return::Stream(own) => own.status_code,
            _ => None,
        };
        by_ops.chain(own).chain(self.route.status_code).collect()
    }

    /// Returns `true` if a cookie has an argument of a type that only Python accepts.
    pub(in crate::vectors) fn has_untyped(&self) -> bool {
        self.ops().any(|op| match op {
            Op::SetCookie(map) | Op::DeleteCookie(map) => {
                Arguments::of_python(map, self.now).is_err()
            }
            _ => false,
        })
    }

    /// Returns `true` if there is an operation, an option or a kind that the format does not define.
    pub(in crate::vectors) fn has_unknown_word(&self) -> bool {
        /// Options of a decorator that do not change a response.
        const IDLE: [&str; 8] = [
            "path",
            "name",
            "tags",
            "summary",
            "description",
            "response_description",
            "deprecated",
            "include_in_schema",
        ];

        let is_level = |name: &str| {
            name.ends_with("dependencies")
                || matches!(name, "router" | "include" | "include_router")
        };
        let mut route = self.route.others.keys();
        let mut app = self.app.others.keys();
        let returned = self.app.exception_handlers.values().chain([&self.handler.returned]);
        route.any(|name| !is_level(name) && !IDLE.contains(&name.as_str()))
            || app.any(|name| !is_level(name))
            || self.ops().any(|op| matches!(op, Op::Unknown))
            || returned.into_iter().any(|returned| !returned.is_known())
            || self.route.response_class.as_deref().is_some_and(|name| Class::of(name).is_none())
            || self
                .deps
                .values()
                .any(|dep| matches!(dep.on_exception, Some(OnException::Unknown(_))))
    }

    /// Returns `true` if a dependency swallows an exception.
    pub(in crate::vectors) fn swallows(&self) -> bool {
        self.deps.values().any(|dep| dep.on_exception == Some(OnException::Swallow))
    }

    /// Returns `true` if a `yield` dependency changes the response object that the handler returned already.
    pub(in crate::vectors) fn writes_into_returned(&self) -> bool {
        matches!(self.handler.returned, Return::Temporal)
            && self.deps.values().any(|dep| {
                dep.is_yield() && dep.after.iter().any(|op| !matches!(op, Op::Trace { .. }))
            })
    }

    pub(in crate::vectors) fn returned(&self) -> &Return {
        &self.handler.returned
    }

    pub(in crate::vectors) fn method(&self) -> &str {
        self.request.method.as_deref().unwrap_or("GET")
    }

    /// Returns `true` if the route has the method of the request.
    pub(in crate::vectors) fn is_routed(&self) -> bool {
        let method = self.method();
        match &self.route.methods {
            Methods::Unsaid => method.eq_ignore_ascii_case("GET"),
            Methods::One(one) => method.eq_ignore_ascii_case(one),
            Methods::Several(all) => all.iter().any(|one| method.eq_ignore_ascii_case(one)),
        }
    }
}

impl Dependency {
    pub(super) fn is_yield(&self) -> bool {
        self.kind == "yield"
    }
}

impl From<EdgeText> for Edge {
    fn from(text: EdgeText) -> Self {
        match text {
            EdgeText::Name(dep) => Self { dep, use_cache: true, scope: Scope::Request },
            EdgeText::Full { dep, use_cache, scope } => {
                Self { dep, use_cache, scope: scope.unwrap_or_default() }
            }
        }
    }
}

fn yes() -> bool {
    true
}
