//! The history names whoever AWS knows; the local run stands in for it.

use std::process::{Command, Output};

use super::binary::{Local, REKEY, text};
use super::directory;

const SHOP: &str = "appId = \"shop\"\nname = \"Shop\"\n";

/// `rekey`, with these AWS settings and no others of this machine.
fn rekey(arguments: &[&str], aws: &[(&str, &str)]) -> Output {
    Command::new(REKEY)
        .args(arguments)
        .env_clear()
        .envs([("USER", "ann"), ("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_MAX_ATTEMPTS", "1")])
        .envs([("AWS_CONFIG_FILE", "/nonexistent"), ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")])
        .envs(aws.iter().copied())
        .output()
        .unwrap()
}

/// What `rekey` says that fails.
fn refused(arguments: &[&str], aws: &[(&str, &str)]) -> String {
    let output = rekey(arguments, aws);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
    text(&output.stderr)
}

fn saved_by(local: &Local) -> String {
    let other = directory(&[("app.toml", "appId = \"shop\"\nname = \"Other\"\n")]);
    let told = text(&local.rekey(&["app", "diff", other.path().to_str().unwrap()]).stdout);
    told.lines().next().unwrap().split_once("(by ").unwrap().1.strip_suffix(')').unwrap().to_owned()
}

#[test]
fn a_save_is_signed_with_the_caller_as_aws_knows_them() {
    let local = Local::start(&[]);
    let dir = directory(&[("app.toml", SHOP)]);
    let path = dir.path().to_str().unwrap();
    let stack = [
        ("AWS_ENDPOINT_URL", local.aws.as_str()),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "a"),
        ("AWS_SECRET_ACCESS_KEY", "b"),
    ];
    let saved = rekey(&["app", "apply", path, "--yes"], &stack);
    assert!(saved.status.success(), "{}", text(&saved.stderr));
    assert_eq!(saved_by(&local), "arn:aws:iam::000000000000:user/local (rekey app apply)");

    std::fs::write(dir.path().join("app.toml"), format!("{SHOP}linkLifetimeSeconds = 600\n")).unwrap();
    let nobody = [&stack[..], &[("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1")]].concat();
    let error = refused(&["app", "apply", path, "--yes"], &nobody);
    assert!(
        error.starts_with("rekey: it cannot be told who saves this: AWS did not say whose credentials"),
        "{error}"
    );
    assert!(error.ends_with("; nothing was saved\n") && error.lines().count() == 1, "{error}");
    assert!(
        rekey(&["app", "apply", path, "--dry-run"], &nobody).status.success(),
        "nothing is saved, nobody is asked"
    );

    let named = rekey(&["app", "apply", path, "--yes", "--endpoint", &local.aws], &nobody);
    assert!(text(&named.stdout).contains("saved as version 2"), "{}", text(&named.stderr));
    assert_eq!(saved_by(&local), "ann (rekey app apply)");
}

#[test]
fn where_nobody_answers_is_told() {
    let get = |more: &[&str], aws: &[(&str, &str)]| refused(&[&["app", "get", "shop"], more].concat(), aws);
    let nowhere = "http://127.0.0.1:1";
    assert_eq!(
        get(&["--endpoint", nowhere], &[]),
        "rekey: reading an app failed: no connection to http://127.0.0.1:1\n"
    );
    insta::assert_snapshot!(get(&[], &[("AWS_REGION", "eu-west-1")]), @"rekey: reading an app failed: no connection to DynamoDB: check region, credentials and network, or give --local for the local run");
    let variable = [
        ("AWS_ENDPOINT_URL", nowhere),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "a"),
        ("AWS_SECRET_ACCESS_KEY", "b"),
    ];
    insta::assert_snapshot!(get(&[], &variable), @"rekey: reading an app failed: no connection to http://127.0.0.1:1; give --local for the local run");
}
