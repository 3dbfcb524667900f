//! `rekey user import`: bad entries, and being stopped.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::harness::Service;
use crate::{command, import, input, users};

fn people(count: usize) -> String {
    let line = |n| format!("user{n},user{n}@example.com,true\n");
    "id,email,email_verified\n".to_owned() + &(0..count).map(line).collect::<String>()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_line_is_named_and_the_rest_is_kept() {
    let service = Service::start().await;
    let file = input(
        "users.csv",
        "id,email,email_verified,phone,display_name,country,password_hash\n\
         one,one@example.com,true,, One ,JP,\n\
         two,not an address,true,,Two,,\n\
         three,ONE@example.com,true,,Three,,\n\
         \"fo\nur\",,,,,,\n\
         five,,,+442079460958,Five,,$2b$12$abcdefghijklmnopqrstuv\n\
         six,six@example.com,maybe,,Six,,\n\
         seven,seven@example.com,false,,\"Sev\nen\",,\n\
         eight,,\n\
         nine,,,12,Nine,,\n\
         ten,,,,Ten,,\"$argon2id$v=19$m=4194304,t=2,p=1$c2l4dGVlbiBieXRlIHNhbA$ypCoen7BTwgKzrXvvj/GVEh58UBVpAWl4PjBZcdGJzM\"\n\
         eleven,,,,Eleven,Japan,\n\
         twelve,,,,Twelve,GB,\n",
    );
    let done = import(&service, &file.file, &[]).await;
    assert_eq!(done.code, Some(1));
    let told: Vec<&str> = done.told.lines().collect();
    insta::assert_snapshot!(told.join("\n"), @"
    line 3: email is not an email address
    line 4: the email address is taken by another user
    line 5: userId must be 1 to 128 characters without control characters, and no other kind of identifier
    line 7: password_hash is not a hash that can be verified: Argon2, scrypt, pbkdf2-sha256 or pbkdf2-sha512 as a PHC string, or bcrypt ($2a$, $2b$, $2y$)
    line 8: email_verified provided string was not `true` or `false`
    line 9: display_name must be 1 to 200 characters without control characters
    line 11: has 3 columns instead of 7
    line 12: phone is not a phone number in E.164, such as +819001234567
    line 13: password_hash costs too much: Argon2 may take at most 256 MiB (m=262144), with m times t at most 1048576
    line 14: country must be two letters of ISO 3166, such as JP
    rekey: 10 entries were refused, named above
    ");
    assert_eq!(done.out, "demo: 2 users made, 0 were there already, 10 entries refused\n");
    let again = import(&service, &file.file, &[]).await;
    assert_eq!(again.out, "demo: 0 users made, 2 were there already, 10 entries refused\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_goes_on_where_it_was() {
    let service = Service::start().await;
    let before = users(&service, "demo");
    let mut lines = people(1500);
    lines.insert_str(lines.find("user3,").unwrap(), "bad,not an address,true\n");
    let file = input("users.csv", &lines);
    let place = file.folder.path().join("users.csv.progress");
    let mut killed =
        command(&service, &["user", "import", file.file.to_str().unwrap(), "--app", "demo"]).spawn().unwrap();
    let started = std::time::Instant::now();
    while !place.exists() {
        assert!(
            started.elapsed() < std::time::Duration::from_secs(60) && killed.try_wait().unwrap().is_none()
        );
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    let made = users(&service, "demo") - before;
    assert!((1..1500).contains(&made), "{made}");

    let done = import(&service, &file.file, &[]).await;
    assert_eq!(users(&service, "demo") - before, 1500);
    // What the first run refused is still told at the end, and in the exit code.
    assert_eq!(done.code, Some(1), "{}", done.told);
    assert!(done.told.contains("going on after "), "{}", done.told);
    assert!(done.out.ends_with(", 1 entries refused\n"), "{}", done.out);
    let numbers = |text: &str| {
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<u64>().ok()).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&done.out).iter().sum::<u64>(), 1501, "{}", done.out);
    assert!(!place.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_place_of_another_run_is_not_gone_on_from() {
    let service = Service::start().await;
    let file = input("users.csv", &people(3));
    let place = file.folder.path().join("users.csv.progress");
    let sha256 =
        |text: &str| -> String { Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect() };
    let stored = |changed: serde_json::Value| {
        let table = format!("rekey-users at {}", service.run.aws().endpoint());
        let mut run = json!({
            "app": "demo", "table": table, "file": sha256(&people(3)), "format": "auto", "without_hash": "pending",
        });
        run.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        let done = json!({ "made": 2, "there": 0, "refused": 0 });
        json!({ "run": run, "done": done }).to_string()
    };
    // As long as the file is now.
    let edited = people(3).replace("user2@", "user7@");
    for (text, said) in [
        (stored(json!({ "app": "demo-input" })), "an import of this file into demo-input"),
        (stored(json!({ "file": sha256(&edited) })), "the file has changed since"),
        (stored(json!({ "format": "cognito" })), "--format cognito, --without-hash pending) was stopped"),
        (stored(json!({ "without_hash": "none" })), "--format auto, --without-hash none) was stopped"),
        ("17".to_owned(), "is damaged; remove it to begin anew"),
    ] {
        std::fs::write(&place, text).unwrap();
        let done = import(&service, &file.file, &[]).await;
        assert_eq!(done.code, Some(1));
        assert!(done.told.contains(said), "{}", done.told);
    }
    std::fs::write(&place, stored(json!({}))).unwrap();
    let done = import(&service, &file.file, &[]).await;
    assert_eq!(done.out, "demo: 3 users made, 0 were there already, 0 entries refused\n");
    assert_eq!(users(&service, "demo"), 6 + 1, "only the third was left to make");
}
