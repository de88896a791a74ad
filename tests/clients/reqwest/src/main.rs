//! reqwest with its own cookie store. `send` is that of values.py.

use std::error::Error;
use std::io;

use reqwest::Method;
use reqwest::blocking::Client;

fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder().cookie_store(true).build()?;
    for line in io::stdin().lines() {
        let line = line?;
        let mut parts = line.split('\t');
        let mut next = || parts.next().unwrap_or_default();
        let (method, url, body) = (next(), next(), next());
        let request = client.request(Method::from_bytes(method.as_bytes())?, url);
        let request = request.header("content-type", "application/json").body(body.to_owned());
        println!("{}", request.send()?.text()?);
    }
    Ok(())
}
