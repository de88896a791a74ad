//! An HTTP/1.1 client that keeps a few connections busy from one thread.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

const REQUEST: &[u8] = b"GET /users/me HTTP/1.1\r\nhost: localhost\r\n\r\n";
const OK: &[u8] = b"HTTP/1.1 200 ";

/// The timeout of a response.
const PATIENCE: Duration = Duration::from_secs(10);
/// The maximum length of a response.
const LONGEST: usize = 64 * 1024;

/// A parsed response.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The length of the whole response in bytes.
    pub(crate) length: usize,
}

impl Answer {
    /// Returns the values of all headers of this name.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|header| header.0.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// Parses `bytes` as a response. Returns `None` while it is incomplete.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Option<Self>, String> {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Ok(None);
        };
        let head = str::from_utf8(&bytes[..end]).map_err(|error| error.to_string())?;
        let mut lines = head.split("\r\n");
        let status =
            lines.next().and_then(|line| line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok());
        let status = status.ok_or("not an answer of HTTP/1.1")?;
        let headers = lines
            .map(|line| {
                line.split_once(':').map(|(name, value)| (name.into(), value.trim().into()))
            })
            .collect::<Option<_>>()
            .ok_or("a header without a colon")?;

        let mut answer = Self { status, headers, body: Vec::new(), length: 0 };
        // All servers here send a length, so this client does not support chunks.
        let length = match answer.header("content-length")[..] {
            [length] => length.parse::<usize>().map_err(|error| error.to_string())?,
            _ => return Err("not exactly one Content-Length".into()),
        };
        let whole = end + 4 + length;
        if bytes.len() > whole {
            return Err("more than one answer".into());
        }
        answer.body.extend(bytes.get(end + 4..whole).unwrap_or_default());
        answer.length = whole;
        Ok((bytes.len() == whole).then_some(answer))
    }
}

/// Sends one request on its own connection.
pub(crate) fn ask(port: u16) -> Result<Answer, String> {
    let mut stream = connect(port).map_err(|error| error.to_string())?;
    stream.write_all(REQUEST).map_err(|error| error.to_string())?;

    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        match stream.read(&mut piece) {
            Ok(0) => return Err("hung up before the answer was whole".into()),
            Ok(read) => bytes.extend(&piece[..read]),
            Err(error) => return Err(format!("no whole answer: {error}")),
        }
        if let Some(answer) = Answer::parse(&bytes)? {
            return Ok(answer);
        }
        if bytes.len() > LONGEST {
            return Err("an answer without end".into());
        }
    }
}

/// Connections that all send the same request repeatedly.
pub(crate) struct Client {
    connections: Vec<TcpStream>,
    answer: Vec<u8>,
}

impl Client {
    /// Connects. Every response must have `length` bytes, like the one that was checked.
    pub(crate) fn new(port: u16, connections: usize, length: usize) -> io::Result<Self> {
        let connections = (0..connections).map(|_| connect(port)).collect::<io::Result<_>>()?;
        Ok(Self { connections, answer: vec![0; length] })
    }

    /// Sends requests on all connections, so that the server is always busy. After `time`, it reads the remaining
    /// responses. Returns the number of responses.
    pub(crate) fn keep_busy(&mut self, time: Duration) -> io::Result<u64> {
        for stream in &mut self.connections {
            stream.write_all(REQUEST)?;
        }
        let (started, mut answers, mut due) = (Instant::now(), 0, self.connections.len());
        while due > 0 {
            let over = started.elapsed() >= time;
            for stream in &mut self.connections {
                stream.read_exact(&mut self.answer)?;
                if !self.answer.starts_with(OK) {
                    return Err(io::Error::other("another answer than before"));
                }
                answers += 1;
                if over {
                    due -= 1;
                } else {
                    stream.write_all(REQUEST)?;
                }
            }
        }
        Ok(answers)
    }
}

fn connect(port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    const ANSWER: &[u8] =
        b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie:b=2\r\ncontent-length: 2\r\n\r\n{}";

    #[test]
    fn an_answer_is_read_only_when_it_is_whole() {
        for end in 0..ANSWER.len() {
            assert_eq!(Answer::parse(&ANSWER[..end]), Ok(None), "{end}");
        }
        let answer = Answer::parse(ANSWER).unwrap().unwrap();
        assert_eq!((answer.status, &*answer.body, answer.length), (200, &b"{}"[..], ANSWER.len()));
        assert_eq!(answer.header("Set-Cookie"), ["a=1", "b=2"]);
    }

    #[test]
    fn invalid_response_is_rejected() {
        let rejected: [&[u8]; 5] = [
            b"HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\na",
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab",
            b"HTTP/1.1 200 OK\r\ncolonless\r\n\r\n",
        ];
        for bytes in rejected {
            assert!(Answer::parse(bytes).is_err(), "{}", String::from_utf8_lossy(bytes));
        }
    }

    /// A server that responds on one connection, and counts the requests.
    fn serve(answer: &'static [u8]) -> (u16, thread::JoinHandle<u64>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let (mut asked, mut count) = ([0; REQUEST.len()], 0);
            while stream.read_exact(&mut asked).is_ok() {
                count += 1;
                let _ = stream.write_all(answer);
            }
            count
        });
        (port, served)
    }

    #[test]
    fn every_answer_is_counted_and_none_is_left() {
        let (port, served) = serve(ANSWER);
        let mut client = Client::new(port, 1, ANSWER.len()).unwrap();
        let answers = client.keep_busy(Duration::from_millis(20)).unwrap();
        drop(client);
        assert!(answers > 1);
        assert_eq!(served.join().unwrap(), answers);
    }

    #[test]
    fn another_answer_is_an_error() {
        const WRONG: &[u8] = b"HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n";
        let (port, _) = serve(WRONG);
        let mut client = Client::new(port, 1, WRONG.len()).unwrap();
        let error = client.keep_busy(Duration::from_millis(20)).unwrap_err();
        assert_eq!(error.to_string(), "another answer than before");
    }
}
