//! Starlette's response classes by name.

use http::StatusCode;

/// A response class.
#[derive(Clone, Copy)]
pub(super) struct Class {
    pub(super) render: Render,
    pub(super) media_type: Option<&'static str>,
    pub(super) status: StatusCode,
}

/// The way in which a class renders a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Render {
    Json,
    Text,
    Redirect,
    Stream,
    Events,
}

impl Class {
    /// FastAPI's default.
    pub(super) const JSON: Self = Self::new(Render::Json, Some("application/json"));
    /// The format of a generator's items.
    pub(super) const JSON_LINES: Self = Self::new(Render::Stream, Some("application/jsonl"));
    pub(super) const STREAM: Self = Self::new(Render::Stream, None);

    const fn new(render: Render, media_type: Option<&'static str>) -> Self {
        Self { render, media_type, status: StatusCode::OK }
    }

    /// Returns the class of this name, if it is known.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "JSONResponse" | "ORJSONResponse" | "UJSONResponse" => Self::JSON,
            "HTMLResponse" => Self::new(Render::Text, Some("text/html")),
            "PlainTextResponse" => Self::new(Render::Text, Some("text/plain")),
            "Response" => Self::new(Render::Text, None),
            "RedirectResponse" => {
                Self { status: StatusCode::TEMPORARY_REDIRECT, ..Self::new(Render::Redirect, None) }
            }
            "StreamingResponse" => Self::STREAM,
            "EventSourceResponse" => Self::new(Render::Events, Some("text/event-stream")),
            _ => return None,
        })
    }
}
