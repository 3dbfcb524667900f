//! `rekey portal`, the real binary.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use reqwest::Method;
use serde_json::json;

use crate::harness::{Answer, HTTP, Portal};

/// `rekey portal` with nothing of this machine's AWS settings.
fn rekey(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rekey"));
    command.arg("portal").args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
    command
}

/// `rekey portal`, running; killed when dropped.
struct Running {
    process: Child,
    /// What it printed: the address with the key.
    address: String,
    base: String,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some(address) = line.trim().strip_prefix("ready ").map(str::to_owned) else {
            let mut said = String::new();
            process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            panic!("not ready: {line}{said}");
        };
        let base = address.split("/portal/").next().unwrap().to_owned();
        Self { process, address, base }
    }

    /// A portal of `local`'s stack.
    fn of_stack(local: &Portal) -> Self {
        let endpoint = local.run.aws().endpoint();
        Self::start(&mut rekey(&["--port", "0", "--endpoint", &endpoint, "--stack", "rekey-local"]))
    }

    fn key(&self) -> &str {
        self.address.split("?key=").nth(1).unwrap()
    }

    fn cookie(&self) -> String {
        format!("rekey-portal-{}={}", self.base.rsplit(':').next().unwrap(), self.key())
    }

    /// A call with this cookie.
    async fn call(
        &self,
        method: Method,
        path: &str,
        cookie: &str,
        body: Option<serde_json::Value>,
    ) -> Answer {
        let call = HTTP.request(method, format!("{}{path}", self.base)).header("cookie", cookie);
        Answer::of(match body {
            Some(body) => call.json(&body),
            None => call,
        })
        .await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The one line that a failed start says.
fn refused(mut command: Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), said.trim_end().lines().count()), (Some(1), 1), "{said}");
    assert!(output.stdout.is_empty(), "a failed start says nothing on standard output");
    said.trim_end().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_key_every_route_is_locked() {
    let local = Portal::start().await;
    let portal = Running::of_stack(&local);
    let wrong_key = format!("{}=AAAAAAAAAAAAAAAAAAAAAA", portal.cookie().split('=').next().unwrap());
    let wrong_port = format!("rekey-portal-1={}", portal.key());
    let body = || Some(json!({ "settings": { "name": "Stolen" }, "version": 1 }));
    for cookie in ["", "x", &wrong_key, &wrong_port] {
        for path in
            ["/portal", "/portal/", "/portal/main.js", "/portal/preview/x", "/nothing", "/portal/?key=AAAA"]
        {
            let page = portal.call(Method::GET, path, cookie, None).await;
            assert!(page.status == 403 && page.text.contains("has printed"), "{cookie} {path}");
        }
        for (method, path) in [
            (Method::GET, "/portal/api/target"),
            (Method::PUT, "/portal/api/apps/demo"),
            (Method::POST, "/portal/api/test"),
        ] {
            let answer = portal.call(method, path, cookie, body()).await;
            assert!(answer.json(403)["error"].as_str().unwrap().contains("has printed"), "{path}");
        }
    }
    let key_elsewhere = format!("/portal/api/apps?key={}", portal.key());
    assert_eq!(portal.call(Method::GET, &key_elsewhere, "", None).await.status, 403);
    assert_eq!(local.app("demo").await["version"], 1);
    let root = portal.call(Method::GET, "/", "", None).await;
    assert_eq!((root.status.as_u16(), root.header("location")), (303, "/portal/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_becomes_a_cookie_that_no_script_and_no_other_site_has() {
    let local = Portal::start().await;
    let portal = Running::of_stack(&local);
    assert_eq!(portal.key().len(), 22, "128 bits");
    let opened = Answer::of(HTTP.get(&portal.address)).await;
    assert_eq!((opened.status.as_u16(), opened.header("location")), (303, "/portal/"));
    let (cookie, flags) = opened.header("set-cookie").split_once("; ").unwrap();
    assert_eq!((cookie, flags), (portal.cookie().as_str(), "Path=/portal; HttpOnly; SameSite=Strict"));
    let page = portal.call(Method::GET, "/portal/", &format!("other=1; {cookie}"), None).await;
    assert!(page.status == 200 && page.text.starts_with("<!doctype html>"));
    let nothing = portal.call(Method::GET, "/nothing", cookie, None).await;
    assert_eq!(nothing.status, 404);
    let foreign = HTTP.put(format!("{}/portal/api/apps/demo", portal.base)).header("cookie", cookie);
    let foreign =
        foreign.header("origin", "https://evil.example").json(&json!({ "settings": {}, "version": 1 }));
    assert_eq!(Answer::of(foreign).await.status, 403, "the key does not help another page");
    let rebound =
        HTTP.get(format!("{}/portal/", portal.base)).header("cookie", cookie).header("host", "evil.example");
    assert_eq!(Answer::of(rebound).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stacks_portal_says_where_it_writes_and_who_wrote() {
    let local = Portal::start().await;
    let portal = Running::of_stack(&local);
    let caller = "arn:aws:iam::000000000000:user/local";
    let mut target = portal.call(Method::GET, "/portal/api/target", &portal.cookie(), None).await.json(200);
    assert!(target.as_object_mut().unwrap().remove("now").unwrap().is_string());
    assert_eq!(
        target,
        json!({
            "where": "stack", "account": "000000000000", "region": "us-east-1", "stack": "rekey-local",
            "caller": caller, "appsTable": "rekey-apps", "canSend": { "email": true, "sms": true },
            "cacheSeconds": 30, "version": env!("CARGO_PKG_VERSION"),
        })
    );
    let save = json!({ "settings": { "name": "Shop" }, "version": 1 });
    let saved =
        portal.call(Method::PUT, "/portal/api/apps/demo", &portal.cookie(), Some(save)).await.json(200);
    assert_eq!((&saved["version"], &saved["savedBy"]), (&json!(2), &json!(caller)));
    assert_eq!(local.app("demo").await, saved, "it is the stack's table");
    let test = json!({
        "appId": "demo", "settings": { "name": "Shop" }, "locale": "en", "message": "sms-pin", "source": null,
        "to": "+819011112222",
    });
    portal.call(Method::POST, "/portal/api/test", &portal.cookie(), Some(test)).await.json(200);
    assert_eq!(local.run.aws().messages()[0].from.as_deref(), Some("Rekey"), "the stack's sender");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_stack_the_flags_and_the_environment_say_it() {
    let local = Portal::start().await;
    let endpoint = local.run.aws().endpoint();
    let arguments = ["--port", "0", "--endpoint", &endpoint];
    let portal = Running::start(&mut rekey(&arguments));
    let target = portal.call(Method::GET, "/portal/api/target", &portal.cookie(), None).await.json(200);
    assert_eq!((&target["where"], &target["stack"]), (&json!("tables"), &json!(null)));
    assert_eq!(target["canSend"], json!({ "email": false, "sms": false }));
    let test = json!({
        "appId": "demo", "settings": { "name": "Shop" }, "locale": "en", "message": "email-link", "source": null,
        "to": "ann@example.com",
    });
    let unable = portal.call(Method::POST, "/portal/api/test", &portal.cookie(), Some(test)).await;
    assert_eq!(unable.json(503)["error"], "this portal has nothing to send mails with");

    let table = ["--port", "0", "--endpoint", &endpoint, "--apps-table", "other-apps"];
    let portal = Running::start(rekey(&table).env("EMAIL_SENDER", "no-reply@shop.example"));
    let target = portal.call(Method::GET, "/portal/api/target", &portal.cookie(), None).await.json(200);
    assert_eq!(target["canSend"], json!({ "email": true, "sms": false }));
    let missing = portal.call(Method::GET, "/portal/api/apps", &portal.cookie(), None).await.json(503);
    assert!(missing["error"].as_str().unwrap().contains("ResourceNotFoundException"), "{missing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_the_way_of_a_start_is_said_in_one_line() {
    let local = Portal::start().await;
    let endpoint = local.run.aws().endpoint();
    assert_eq!(
        refused(rekey(&["--port", "0", "--endpoint", &endpoint, "--stack", "nowhere"])),
        "rekey: there is no stack nowhere in us-east-1 of account 000000000000"
    );
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let error = refused(rekey(&["--port", &port, "--endpoint", &endpoint]));
    assert!(
        error.starts_with(&format!("rekey: cannot listen on 127.0.0.1:{port}; choose another port")),
        "{error}"
    );
    let error = refused(rekey(&["--port", "0"]));
    assert!(error.starts_with("rekey: no AWS region is set"), "{error}");
    let mut nobody = rekey(&["--port", "0"]);
    nobody.env("AWS_REGION", "eu-west-1");
    let error = refused(nobody);
    assert!(error.starts_with("rekey: no AWS credentials were found"), "{error}");
    let error = refused(rekey(&["--port", "0", "--endpoint", "http://127.0.0.1:1"]));
    assert!(error.starts_with("rekey: AWS did not say whose credentials these are"), "{error}");
}

/// An AWS with one stack that is none of Rekey's.
async fn another_stack() -> String {
    let answer = |body: String| async move {
        if body.contains("GetCallerIdentity") {
            return (
                [(CONTENT_TYPE, "text/xml")],
                "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/a</Arn>\
                    <Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
            );
        }
        let stack = "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>web</StackName>\
                     <CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>\
                     </member></Stacks></DescribeStacksResult></DescribeStacksResponse>";
        ([(CONTENT_TYPE, "text/xml")], stack)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    endpoint
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_without_the_outputs_is_no_stack_of_rekey() {
    let endpoint = another_stack().await;
    assert_eq!(
        refused(rekey(&["--port", "0", "--endpoint", &endpoint, "--stack", "web"])),
        "rekey: the stack web has no output AppsTable: is it a stack of Rekey?"
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_stops_it_cleanly() {
    let local = Portal::start().await;
    let mut portal = Running::of_stack(&local);
    let id = portal.process.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(portal.process.wait().unwrap().code(), Some(0));
}
