use std::fs;
use std::io::Write;
use std::path::Path;

use rekey_local::{LocalAws, Options, StartError, StreamStart};

use crate::ses::email;
use crate::sns::sms;
use crate::{Clock, NOW_MS, dynamodb, n, s, ses, sns};

fn kept(clock: &Clock, directory: &Path) -> Options {
    Options { data: Some(directory.to_owned()), ..clock.options() }
}

async fn refused(options: Options) -> String {
    match LocalAws::start(options).await {
        Ok(_) => panic!("it started"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn items_inbox_and_stream_survive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("new/data");
    let clock = Clock::new();
    let aws = LocalAws::start(kept(&clock, &data)).await.unwrap();
    let put = dynamodb(&aws).await.put_item().table_name("rekey-resets");
    put.item("resetId", s("r1")).send().await.unwrap();
    email(&ses(&aws).await).configuration_set_name("rekey").send().await.unwrap();
    sms(&sns(&aws).await).send().await.unwrap();
    let (items, messages) = (aws.dump().unwrap(), aws.messages());
    aws.shutdown().await;

    let aws = LocalAws::start(kept(&clock, &data)).await.unwrap();
    assert_eq!(aws.dump().unwrap(), items);
    assert_eq!(aws.messages(), messages);
    assert_eq!(messages[0].configuration_set.as_deref(), Some("rekey"));
    let mut reader = aws.stream(StreamStart::TrimHorizon).unwrap();
    assert_eq!(reader.read(10).unwrap().len(), 1);
    aws.clear_messages().unwrap();
    sms(&sns(&aws).await).send().await.unwrap();
    drop(reader);
    aws.shutdown().await;

    let aws = LocalAws::start(kept(&clock, &data)).await.unwrap();
    assert_eq!(aws.messages().len(), 1);
}

#[tokio::test]
async fn a_half_written_last_line_is_ignored_and_a_damaged_one_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Clock::new();
    let inbox = directory.path().join("inbox.jsonl");
    let aws = LocalAws::start(kept(&clock, directory.path())).await.unwrap();
    sms(&sns(&aws).await).send().await.unwrap();
    aws.shutdown().await;
    let append =
        |text: &str| fs::OpenOptions::new().append(true).open(&inbox).unwrap().write_all(text.as_bytes());
    append("{\"id\":\"half").unwrap();

    let aws = LocalAws::start(kept(&clock, directory.path())).await.unwrap();
    sms(&sns(&aws).await).send().await.unwrap();
    assert_eq!(aws.messages().len(), 2);
    aws.shutdown().await;

    let aws = LocalAws::start(kept(&clock, directory.path())).await.unwrap();
    assert_eq!(aws.messages().len(), 2);
    aws.shutdown().await;
    append("{}\n").unwrap();
    let told = refused(kept(&clock, directory.path())).await;
    assert_eq!(told, format!("the inbox {} is damaged in line 3", inbox.display()));
}

#[tokio::test]
async fn ttl_on_disk_sweeps_by_the_clock_that_moves() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Clock::new();
    let aws = LocalAws::start(kept(&clock, directory.path())).await.unwrap();
    let client = dynamodb(&aws).await;
    // Far beyond the system's own clock, which the engine on disk would go by.
    for (token, ttl) in [("old", 4_000_000_000), ("new", 4_000_000_100)] {
        let put = client.put_item().table_name("rekey-sessions").item("token", s(token));
        put.item("ttl", n(ttl)).send().await.unwrap();
    }
    assert_eq!(aws.sweep_ttl().unwrap(), 0);
    clock.advance_seconds(4_000_000_050 - NOW_MS / 1000);
    assert_eq!(aws.sweep_ttl().unwrap(), 1);
    let left = aws.dump().unwrap();
    assert_eq!((left.len(), &left[0].1["token"]["S"]), (1, &"new".into()));
}

#[tokio::test]
async fn a_directory_belongs_to_one_process() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Clock::new();
    let aws = LocalAws::start(kept(&clock, directory.path())).await.unwrap();
    let told = refused(kept(&clock, directory.path())).await;
    let shown = directory.path().display();
    assert_eq!(told, format!("the data directory {shown} is in use by another process"));
    aws.shutdown().await;
    LocalAws::start(kept(&clock, directory.path())).await.unwrap();
}

#[tokio::test]
async fn a_directory_that_cannot_be_used_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let directory = file.path().join("data");
    let told = refused(kept(&Clock::new(), &directory)).await;
    assert_eq!(told, format!("cannot use the data directory {}", directory.display()));
}

#[tokio::test]
async fn a_taken_port_and_a_public_address_are_named() {
    let clock = Clock::new();
    let aws = LocalAws::start(clock.options()).await.unwrap();
    let listen: std::net::SocketAddr = aws.endpoint().strip_prefix("http://").unwrap().parse().unwrap();
    let on = |listen| Options { listen, ..clock.options() };
    assert_eq!(refused(on(listen)).await, format!("{listen} is already in use"));
    aws.shutdown().await;
    LocalAws::start(on(listen)).await.unwrap().shutdown().await;
    let public = "0.0.0.0:0".parse().unwrap();
    let refused = LocalAws::start(on(public)).await;
    assert!(matches!(refused, Err(StartError::NotLoopback(it)) if it == public));
}

#[tokio::test]
async fn ids_stay_unique_over_a_restart_while_the_clock_stands_still() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Clock::new();
    for _ in 0..2 {
        let aws = LocalAws::start(kept(&clock, directory.path())).await.unwrap();
        sms(&sns(&aws).await).send().await.unwrap();
        aws.shutdown().await;
    }
    let aws = LocalAws::start(kept(&clock, directory.path())).await.unwrap();
    let messages = aws.messages();
    assert_ne!(messages[0].id, messages[1].id);
}
