//! The `rekey` binary as operators use it: exit codes, one-line errors, its commands against the local run.

#![allow(clippy::unwrap_used, reason = "tests")]

mod binary;

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use binary::{Local, REKEY, text};

fn fails(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(REKEY).args(arguments).output().unwrap();
    assert!(output.stdout.is_empty(), "a failed start says nothing on standard output");
    (output.status.code(), text(&output.stderr))
}

#[test]
fn a_port_that_is_taken_is_named_in_one_line() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for arguments in [["--port", &port, "--aws-port", "0"], ["--port", "0", "--aws-port", &port]] {
        let (code, error) = fails(&arguments);
        assert_eq!(code, Some(1));
        assert!(
            error.contains(&format!("127.0.0.1:{port}")) && error.trim_end().lines().count() == 1,
            "{error}"
        );
    }
}

#[test]
fn a_bad_flag_is_refused_in_one_line() {
    for (arguments, named) in [
        (&["local", "--prot", "1"][..], "--prot"),
        (&["--port", "70000"], "70000 is not in 0..=65535"),
        (&["user", "show", "ann"], "--app <APP>"),
        (&["app", "get", "a#b"], "appId must be 1 to 64"),
        (&["frobnicate"], "frobnicate"),
    ] {
        let (code, error) = fails(arguments);
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains(named) && error.trim_end().lines().count() == 1, "{error}");
    }
    let help = Command::new(REKEY).arg("--help").output().unwrap();
    assert!(help.status.success() && text(&help.stdout).contains("--data <DIR>"));
}

#[test]
fn a_data_directory_that_cannot_be_used_is_named_in_one_line() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().join("data");
    let (code, error) = fails(&["--port", "0", "--aws-port", "0", "--data", path.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    assert!(error.contains(path.to_str().unwrap()) && error.trim_end().lines().count() == 1, "{error}");
}

#[test]
fn what_was_answered_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let data = ["--data", folder.path().to_str().unwrap()];
    let local = Local::start(&data);
    let path = "/api/apps/demo/users/user_123456/password/request-reset";
    assert_eq!(local.post(path, &json!({ "notificationMethod": "EMAIL" })), 204);
    drop(local);
    let local = Local::start(&data);
    let resets = local.json("/_local/resets");
    assert_eq!(resets.as_array().unwrap().len(), 1, "{resets}");
    // Whatever the kill interrupted is tried again when its lease is over.
    local.post("/_local/clock", &json!({ "advanceSeconds": 95 }));
    let sent = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        !local.json("/_local/messages").as_array().unwrap().is_empty()
    });
    assert!(sent, "{}", local.json("/_local/resets"));
}

#[cfg(unix)]
#[test]
fn an_interrupt_stops_it_cleanly() {
    let mut local = Local::start(&[]);
    let interrupted = Command::new("kill").args(["-INT", &local.process.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    assert_eq!(local.process.wait().unwrap().code(), Some(0));
}

#[test]
fn a_user_is_made_shown_disabled_and_enabled() {
    let local = Local::start(&[]);
    let add = [
        "user",
        "add",
        "ann",
        "--app",
        "demo",
        "--email",
        "ann@example.com",
        "--email-verified",
        "--login-name",
        "ann",
    ];
    let mut process = Command::new(REKEY)
        .args(add)
        .args(["--password-stdin", "--endpoint", &local.aws])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(b"a long enough one\n").unwrap();
    assert!(process.wait().unwrap().success());
    let sign_in = json!({ "username": "ann", "password": "a long enough one" });
    assert_eq!(local.post("/api/apps/demo/oauth2/token", &sign_in), 200);

    let shown: Value =
        serde_json::from_str(&local.done(&["user", "show", "EMAIL:ANN@example.com", "--app", "demo"]))
            .unwrap();
    assert_eq!((&shown["id"], &shown["credentials"]), (&json!("ann"), &json!("password")));
    assert!(!shown.to_string().contains("argon2"));
    assert!(local.refused(&add).contains("the user id is taken"));
    let other = ["user", "add", "bob", "--app", "demo", "--email", "Ann@Example.com", "--email-verified"];
    assert!(local.refused(&other).contains("the email address is taken"));

    local.done(&["user", "disable", "ann", "--app", "demo"]);
    assert_eq!(local.post("/api/apps/demo/oauth2/token", &sign_in), 400);
    local.done(&["user", "enable", "LOGIN_NAME:ann", "--app", "demo"]);
    assert_eq!(local.post("/api/apps/demo/oauth2/token", &sign_in), 200);
    assert!(local.refused(&["user", "show", "nobody", "--app", "demo"]).contains("demo has no such user"));
}

#[test]
fn a_stack_names_the_tables_of_every_command() {
    let local = Local::start(&[]);
    let shown = local.done(&["user", "show", "user_123456", "--app", "demo", "--stack", "rekey-local"]);
    assert_eq!(serde_json::from_str::<Value>(&shown).unwrap()["email"], "user_123456@example.com");
    let get = ["app", "get", "demo", "--stack"];
    assert!(local.refused(&[&get[..], &["other"]].concat()).contains("there is no stack other"));
    let (code, error) = fails(&[&get[..], &["rekey-local", "--apps-table", "rekey-apps"]].concat());
    assert_eq!(code, Some(2));
    assert!(error.contains("cannot be used with"), "{error}");
}

#[test]
fn the_audit_of_a_reset_has_no_secret_and_no_contact() {
    let local = Local::start(&[]);
    local.post(
        "/api/apps/demo/users/user_123456/password/request-reset",
        &json!({ "notificationMethod": "EMAIL" }),
    );
    let sent = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        local.json("/_local/resets")[0]["state"] == "issued"
    });
    assert!(sent);
    let id = local.json("/_local/resets")[0]["resetId"].as_str().unwrap().to_owned();
    let audit = local.done(&["reset", "show", &id]);
    let shown: Value = serde_json::from_str(&audit).unwrap();
    assert_eq!(
        (&shown["state"], &shown["standing"], &shown["user"]),
        (&json!("issued"), &json!("live"), &json!("user_123456"))
    );
    assert!(!audit.contains("Digest") && !audit.contains("example.com"), "{audit}");
    assert!(local.refused(&["reset", "redrive", &id]).contains("nothing was changed"));
    assert!(local.refused(&["reset", "show", "AAAAAAAAAAAAAAAAAAAAAA"]).contains("there is no reset"));
}

/// Waits until the reset's message has `status`; answers with what `reset show` says then.
fn told(local: &Local, status: &str) -> Value {
    for _ in 0..500 {
        if let Some(id) = local.json("/_local/resets")[0]["resetId"].as_str() {
            let shown: Value = serde_json::from_str(&local.done(&["reset", "show", id])).unwrap();
            if shown["messages"][0]["status"] == status {
                return shown;
            }
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("no message became {status}: {}", local.json("/_local/resets"));
}

#[test]
fn an_id_may_begin_with_a_dash() {
    let local = Local::start(&[]);
    let id = "-9jGlAL5jb3EGeC655VFfA";
    assert!(local.refused(&["reset", "show", id]).contains(&format!("there is no reset {id}")));
    assert!(local.refused(&["reset", "redrive", id]).contains(&format!("{id} is not a completed reset")));
    assert_eq!(local.rekey(&["reset", "show", "--typo"]).status.code(), Some(2));
    local.done(&["user", "add", "-ann", "--app", "demo", "--email", "ann@example.com"]);
    assert!(local.done(&["user", "show", "-ann", "--app", "demo"]).contains("ann@example.com"));
}

#[test]
fn whether_a_mail_arrived_is_shown_and_a_bounce_can_be_lifted() {
    let local = Local::start(&[]);
    let user = ["user_123456", "--app", "demo"];
    let path = "/api/apps/demo/users/user_123456/password/request-reset";
    local.post(path, &json!({ "notificationMethod": "EMAIL" }));
    let delivered = told(&local, "delivered");
    let message = &delivered["messages"][0];
    assert_eq!((&message["kind"], &message["code"]), (&json!("email-link"), &Value::Null));
    assert!(message["at"].is_string());

    let feedback = format!("/_local/messages/{}/feedback", message["id"].as_str().unwrap());
    assert_eq!(local.post(&feedback, &json!({ "event": "bounce" })), 200);
    assert_eq!(told(&local, "bounced")["messages"][0]["code"], "Permanent/General");
    let show = || -> Value {
        serde_json::from_str(&local.done(&["user", "show", "user_123456", "--app", "demo"])).unwrap()
    };
    let shown = show();
    assert_eq!(shown["emailUndeliverable"]["reason"], "bounced");
    assert_eq!(
        (&shown["emailUndeliverable"]["liftedAt"], &shown["phoneUndeliverable"]),
        (&Value::Null, &Value::Null)
    );

    let deliverable = |more: &[&'static str]| [&["user", "deliverable"][..], &user, more].concat();
    assert!(
        local
            .refused(&deliverable(&["--channel", "sms"]))
            .contains("user_123456 has no such mark; nothing was changed")
    );
    let wrong = local.rekey(&deliverable(&["--channel", "post"]));
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("must be email or sms"), "{}", text(&wrong.stderr));
    assert!(local.done(&deliverable(&[])).contains("user_123456: deliverable again by email"));
    assert!(show()["emailUndeliverable"]["liftedAt"].is_string());
    assert!(local.refused(&deliverable(&["--channel", "email"])).contains("nothing was changed"));
}
