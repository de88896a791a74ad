//! A connection that changes to another protocol (T6, T9). Over HTTP/1 only, because HTTP/2 has no 101.

use bytes::Bytes;
use http::header::{CONNECTION, UPGRADE};
use http::{Request, Response, StatusCode};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy, split};

use crate::read::{lines, values};
use crate::{App, Framework, Harness, Http1, Reply};

/// T6, T9. A 101 keeps its status and gets the cookies, which RFC 6455 §4.1 reads. The connection belongs to the
/// handler.
pub async fn upgrade_gets_cookies<F: Framework>() {
    let app = App::handle(|aside, mut request| {
        aside.set_cookie(("a", "1"));
        aside.set_status(StatusCode::OK);
        let upgrade = request.extensions_mut().remove::<OnUpgrade>().expect("a connection");
        tokio::spawn(async move {
            let (mut from, mut to) = split(TokioIo::new(upgrade.await.expect("an upgrade")));
            let _ = copy(&mut from, &mut to).await;
        });
        let own = Response::builder().status(101).header(CONNECTION, "upgrade");
        let own = own.header(UPGRADE, "echo").body(String::new());
        Box::pin(async { Reply::Response(own.expect("a response")) })
    });
    let request = Request::builder().header(CONNECTION, "upgrade").header(UPGRADE, "echo");
    let client = Http1::<F>::start(app).await;
    let response = client.call(request.body(Bytes::new()).expect("a request")).await;

    assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
    assert_eq!(values(&response, &UPGRADE), ["echo"]);
    assert_eq!(lines(&response), ["a=1; Path=/; SameSite=Lax"]);

    let mut connection = TokioIo::new(hyper::upgrade::on(response).await.expect("an upgrade"));
    let mut echoed = [0; 4];
    connection.write_all(b"ping").await.expect("a connection");
    connection.read_exact(&mut echoed).await.expect("an echo");
    assert_eq!(&echoed, b"ping");
}
