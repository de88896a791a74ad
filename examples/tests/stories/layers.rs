//! `layers-hyper`.

use super::browser::Browser;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/layers-hyper.rs"]
mod program;

#[tokio::test]
async fn layer_around_a_hyper_service_sends_its_own_response() {
    let app = program::app();
    for (path, status) in [("/", 200), ("/slow", 408)] {
        let answer = Browser::default().get(&app, path).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.lines(), ["theme=dark; Path=/; SameSite=Lax"]);
    }
}
