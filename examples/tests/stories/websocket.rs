//! `websocket-warp`.

use std::time::Duration;

use aside_examples::serve;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/websocket-warp.rs"]
mod program;

/// The key and its `Sec-WebSocket-Accept` are those of RFC 6455 §1.3.
const HANDSHAKE: &str = "GET /echo HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
    sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const ACCEPT: &str = "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// "Hello" in a masked frame, and in the frame that a server sends (RFC 6455 §5.7).
const MASKED: [u8; 11] = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
const UNMASKED: [u8; 7] = [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f];

#[tokio::test]
async fn websocket_stays_open_after_the_handshake() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(serve::serve(listener, TowerToHyperService::new(program::app()), stopped));

    let exchange = async {
        let mut stream = TcpStream::connect(address).await.expect("a server");
        stream.write_all(HANDSHAKE.as_bytes()).await.expect("a connection");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("a response"));
        }
        let head = String::from_utf8(head).expect("text");
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        assert!(head.contains(ACCEPT), "{head}");
        assert!(head.contains("set-cookie: connected=1; Path=/; SameSite=Lax\r\n"), "{head}");

        stream.write_all(&MASKED).await.expect("an open connection");
        let mut echo = [0; UNMASKED.len()];
        stream.read_exact(&mut echo).await.expect("an open connection");
        assert_eq!(echo, UNMASKED);
    };
    timeout(Duration::from_secs(60), exchange).await.expect("an echo");
}
