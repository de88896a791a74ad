//! The command line of the main job.

use std::fmt;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
The main job of `aside`: one small app, with the same business code on axum, warp and hyper.

Usage: cargo run [-- OPTIONS]

Options:
  --framework axum|warp|hyper  serve one of them only
  --port N                     the first port [default: 8000]; axum has N, warp N+1, hyper N+2,
                               and with --framework the one has N
  --help                       print this

Environment:
  ASIDE_KEYS                   the keys of the logins, separated by commas, each 32 octets or more
                               (`openssl rand -hex 32` draws one). The first one writes, and all of
                               them read. Processes with the same keys share their logins.
                               [default: one key, drawn at each start]
";

/// The note about keys of the environment.
pub(crate) const SHARED_KEYS: &str = "\
The keys of the logins are those of ASIDE_KEYS. Processes with the same keys accept each other's logins.
";

/// The note about a key that the process drew.
pub(crate) const OWN_KEYS: &str = "\
This process drew the key of the logins, so they end with it. To keep them, and to share them with other
processes: `export ASIDE_KEYS=$(openssl rand -hex 32)`.
";

const DEFAULT_PORT: u16 = 8000;

/// One of the three frameworks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framework {
    Axum,
    Warp,
    Hyper,
}

/// The options of the command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    framework: Option<Framework>,
    port: u16,
}

impl Framework {
    const ALL: [Self; 3] = [Self::Axum, Self::Warp, Self::Hyper];
}

impl fmt::Display for Framework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Axum => "axum",
            Self::Warp => "warp",
            Self::Hyper => "hyper",
        })
    }
}

impl Options {
    /// Reads the arguments. Returns `None` if the user wants help.
    pub(crate) fn read(args: impl IntoIterator<Item = String>) -> Result<Option<Self>, String> {
        let mut args = args.into_iter();
        let (mut framework, mut port) = (None, DEFAULT_PORT);
        while let Some(arg) = args.next() {
            // `--port=8080` means the same as `--port 8080`.
            let (name, inline) = match arg.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (arg.as_str(), None),
            };
            let mut value = || inline.clone().or_else(|| args.next()).unwrap_or_default();
            match name {
                "--help" | "-h" => return Ok(None),
                "--framework" => {
                    let name = value();
                    let known = Framework::ALL.into_iter().find(|known| known.to_string() == name);
                    framework = Some(known.ok_or_else(|| {
                        format!("`--framework {name}` is not one of axum, warp, hyper")
                    })?);
                }
                "--port" => {
                    let number = value();
                    port = match number.parse() {
                        Ok(port @ 1..=65_533) => port,
                        _ => {
                            return Err(format!("`--port {number}` is no port from 1 to 65533"));
                        }
                    };
                }
                _ => return Err(format!("`{arg}` is no option")),
            }
        }
        Ok(Some(Self { framework, port }))
    }

    /// The frameworks to serve, each with its port.
    pub(crate) fn ports(&self) -> impl Iterator<Item = (Framework, u16)> {
        let wanted = Framework::ALL
            .into_iter()
            .filter(|framework| self.framework.is_none_or(|wanted| wanted == *framework));
        wanted.zip(self.port..)
    }
}

/// The text that the program prints when all servers are ready.
pub(crate) fn welcome(ports: &[(Framework, u16)], note: &str) -> String {
    let first = ports.first().map_or(DEFAULT_PORT, |(_, port)| *port);
    let mut text = format!("Open the cookie lab: http://127.0.0.1:{first}/\n\n");
    text += "The same app, with the same business code, runs on:\n\n";
    for (framework, port) in ports {
        text += &format!("  {framework:5}  http://127.0.0.1:{port}\n");
    }
    let url = |port: Option<&(Framework, u16)>| {
        port.map_or_else(String::new, |(_, port)| format!("http://127.0.0.1:{port}"))
    };
    let (url, other) = (url(ports.first()), url(ports.last()));
    text += &format!(
        "\nEach has its OpenAPI document at /openapi.json, and a page for it: {url}/docs\n"
    );
    text += "\nTry these on any of the ports. The responses differ only in the date and in the cookies of a login.\n";
    for (curl, look) in [
        (
            format!("curl -i {url}/cookie-and-object/"),
            "The handler returned the object, and set the cookie through `Aside`.",
        ),
        (
            format!("curl -i {url}/cookie/"),
            "The same response, built by hand and returned directly. It is sent exactly as built.",
        ),
        (
            format!(
                "curl -i {url}/users/ -d '{{\"username\": \"morty\", \"email\": \"morty@example.com\", \
                 \"password\": \"portal\", \"full_name\": \"Morty Smith\"}}'"
            ),
            "The handler set the status 201, and a dependency set `visits` and `x-visits`. The response model \
             has no password.",
        ),
        (
            format!("curl -i {url}/users/me"),
            "A dependency returned 401, and its change was sent with it: the session cookie is deleted.",
        ),
        (
            format!("curl -i {url}/users/me -b fakesession=fake-cookie-session-value"),
            "With the cookie of the first example the same dependency finds the user.",
        ),
        (
            format!("curl -i '{url}/cookies/a;b'"),
            "A cookie name that a user chose, with a `;` in it. The response is an error with the reason.",
        ),
        (
            format!(
                "curl -i {url}/login/ -c jar -d '{{\"username\": \"rick\", \"password\": \"pickle\"}}'"
            ),
            "A login that no server stores: the session is in a private cookie.",
        ),
        (
            format!("curl -i {other}/login/me -b jar"),
            "Every server with the keys accepts it, on any framework. To log out:",
        ),
        (
            format!("curl -i {url}/log-out/ -b jar -c jar -X POST"),
            "The response is a 204, and deletes the cookie with the attributes with which it was set.",
        ),
        (
            format!("curl -iL {url}/oauth/log-in -b jar -c jar"),
            "A login at another site, with OAuth and PKCE. The other site is a stub in this program.",
        ),
        (
            format!("curl -iL {url}/contact/ -b jar -c jar -d hello"),
            "A message after a redirect: one response sets the cookie, the next one shows and deletes it.",
        ),
    ] {
        text += &format!("\n  {curl}\n      {look}\n");
    }
    text + "\n" + note + "\nCtrl-C stops it.\n"
}
