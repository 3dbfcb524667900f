use serde_json::json;

use crate::harness::*;

#[tokio::test]
async fn a_name_that_was_rebound_to_this_machine_is_refused() {
    let portal = Portal::start().await;
    let port = portal.run.base().rsplit(':').next().unwrap().to_owned();
    for path in ["/portal/", "/portal/main.js", "/portal/api/apps", "/portal/preview/x", "/portal/nothing"] {
        for host in ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", ""] {
            let call = HTTP.get(portal.url(path)).header("host", format!("{host}:{port}"));
            assert_eq!(Answer::of(call).await.status, 403, "{host} {path}");
        }
        let call = HTTP.get(portal.url(path)).header("host", format!("localhost:{port}"));
        assert_ne!(Answer::of(call).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn another_pages_write_is_refused() {
    let portal = Portal::start().await;
    let body = json!({ "settings": { "name": "Stolen" }, "version": 1 });
    let base = portal.run.base();
    let other_port = "http://127.0.0.1:1".to_owned();
    let foreign = ["https://evil.example", "null", &other_port, &base.replace("http", "https")];
    for origin in foreign {
        let call = HTTP.put(portal.url("/portal/api/apps/demo")).header("origin", origin).json(&body);
        assert_eq!(Answer::of(call).await.status, 403, "{origin}");
    }
    let cross =
        HTTP.put(portal.url("/portal/api/apps/demo")).header("sec-fetch-site", "cross-site").json(&body);
    assert_eq!(Answer::of(cross).await.status, 403);
    let post =
        HTTP.post(portal.url("/portal/api/apps/demo/restore")).header("origin", "https://evil.example");
    assert_eq!(Answer::of(post.json(&json!({ "version": 1, "expected": 1 }))).await.status, 403);
    assert_eq!(portal.app("demo").await["settings"]["name"], "Demo");
    let own = HTTP.put(portal.url("/portal/api/apps/demo")).header("origin", &base).json(&body);
    assert_eq!(Answer::of(own.header("sec-fetch-site", "same-origin")).await.status, 200);
}

#[tokio::test]
async fn another_page_cannot_read() {
    let portal = Portal::start().await;
    let call = HTTP.get(portal.url("/portal/api/apps")).header("origin", "https://evil.example");
    let answer = Answer::of(call).await;
    assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control")), "{answer:?}");
}
