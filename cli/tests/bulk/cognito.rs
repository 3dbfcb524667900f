//! Exports of Amazon Cognito.

use serde_json::{Value, json};

use crate::harness::*;
use crate::{import, input};

const SUB: &str = "0d5e8e3c-7c0e-4a1c-9f54-1f8f8d6c3a01";

fn user(username: &str, status: &str, attributes: &[(&str, &str)]) -> Value {
    let attributes: Vec<Value> =
        attributes.iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
    json!({
        "Username": username,
        "Attributes": attributes,
        "UserCreateDate": "2024-03-01T10:00:00.000000+00:00",
        "UserLastModifiedDate": "2024-03-01T10:00:00.000000+00:00",
        "Enabled": true,
        "UserStatus": status,
    })
}

/// What the table has of a user.
fn stored(service: &Service, id: &str) -> Value {
    let item = service.user("demo", id);
    let mut kept = serde_json::Map::new();
    for name in [
        "loginName",
        "displayName",
        "email",
        "emailVerified",
        "phone",
        "phoneVerified",
        "locale",
        "disabled",
        "pendingReset",
    ] {
        if let Some(value) = item[name].as_object().and_then(|value| value.values().next()) {
            kept.insert(name.to_owned(), value.clone());
        }
    }
    Value::Object(kept)
}

#[tokio::test(flavor = "multi_thread")]
async fn users_as_list_users_gives_them_are_pending_and_reset_first() {
    let service = Service::start().await;
    let ann = user(
        "ann",
        "CONFIRMED",
        &[
            ("sub", SUB),
            ("email", "ann@example.com"),
            ("email_verified", "true"),
            ("phone_number", "+819011112222"),
            ("phone_number_verified", "false"),
            ("name", "Ann Lee"),
            ("preferred_username", "lee"),
            ("locale", "ja_JP"),
            ("zoneinfo", "Asia/Tokyo"),
            ("custom:tier", "gold"),
        ],
    );
    let mailed =
        user("c1", "CONFIRMED", &[("sub", "c1"), ("preferred_username", "cat"), ("locale", "Japanese")]);
    let waiting =
        user("u1", "UNCONFIRMED", &[("sub", "u1"), ("email", "u1@example.com"), ("email_verified", "true")]);
    let federated = user("Google_1", "EXTERNAL_PROVIDER", &[("sub", "g1")]);
    let mut off = user("o1", "CONFIRMED", &[("sub", "o1")]);
    off["Enabled"] = json!(false);
    let compromised = user("k1", "COMPROMISED", &[("sub", "k1")]);
    let pages = format!(
        "{}\n{}",
        serde_json::to_string_pretty(&json!({ "Users": [ann, mailed, waiting], "PaginationToken": "x" }))
            .unwrap(),
        json!({ "Users": [federated, off, compromised] })
    );
    let file = input("export.json", &pages);
    let done = import(&service, &file.file, &[]).await;
    assert_eq!(done.out, "demo: 6 users made, 0 were there already, 0 entries refused\n", "{}", done.told);
    insta::assert_json_snapshot!(stored(&service, SUB), @r#"
    {
      "disabled": false,
      "displayName": "Ann Lee",
      "email": "ann@example.com",
      "emailVerified": true,
      "locale": "ja-JP",
      "loginName": "ann",
      "pendingReset": "first",
      "phone": "+819011112222",
      "phoneVerified": false
    }
    "#);
    insta::assert_json_snapshot!(stored(&service, "c1"), @r#"
    {
      "disabled": false,
      "emailVerified": false,
      "loginName": "cat",
      "pendingReset": "first",
      "phoneVerified": false
    }
    "#);
    insta::assert_json_snapshot!(stored(&service, "u1"), @r#"
    {
      "disabled": false,
      "email": "u1@example.com",
      "emailVerified": false,
      "pendingReset": "first",
      "phoneVerified": false
    }
    "#);
    insta::assert_json_snapshot!(stored(&service, "g1"), @r#"
    {
      "disabled": false,
      "emailVerified": false,
      "loginName": "Google_1",
      "phoneVerified": false
    }
    "#);
    assert_eq!(
        (&stored(&service, "o1")["disabled"], &stored(&service, "k1")["disabled"]),
        (&json!(true), &json!(true))
    );

    let link = link_of(&service.ask("demo", "EMAIL:ann@example.com", email()).await);
    service.press(&link, None).await;
    service.settle().await;
    let new = password_of(service.messages().last().unwrap());
    assert_eq!(service.sign_in("demo", "ann", &new).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn users_one_a_line_are_taken_and_bad_ones_named() {
    let service = Service::start().await;
    let lines = [
        user("ann", "CONFIRMED", &[("email", "ann@example.com"), ("email_verified", "true")]).to_string(),
        "{\"Username\": \"broken".to_owned(),
        user("bob", "CONFIRMED", &[("email", "no address")]).to_string(),
        user("cyd", "CONFIRMED", &[("email_verified", "perhaps")]).to_string(),
        user("dan", "FROZEN", &[]).to_string(),
        json!({ "Enabled": true }).to_string(),
        json!({ "Users": 3 }).to_string(),
        user("eve", "CONFIRMED", &[("email", "ANN@example.com"), ("email_verified", "true")]).to_string(),
        json!([user("fay", "RESET_REQUIRED", &[])]).to_string(),
    ];
    let file = input("export.jsonl", &lines.join("\n"));
    let done = import(&service, &file.file, &["--format", "cognito"]).await;
    assert_eq!(done.code, Some(1));
    insta::assert_snapshot!(done.told, @r"
    line 2 (user 2): is no JSON: control character (\u0000-\u001F) found while parsing a string
    line 3 (user 3): email is not an email address
    line 4 (user 4): email_verified must be true or false
    line 5 (user 5): UserStatus is none that is known
    line 6 (user 6): is no Cognito user: missing field `Username`
    line 7 (user 7): invalid type: integer `3`, expected a sequence
    line 8 (user 8): the email address is taken by another user
    rekey: 7 entries were refused, named above
    ");
    assert_eq!(done.out, "demo: 2 users made, 0 were there already, 7 entries refused\n", "{}", done.told);
}

#[tokio::test(flavor = "multi_thread")]
async fn cognitos_own_csv_is_known_by_its_header() {
    let service = Service::start().await;
    let file = input(
        "export.csv",
        "cognito:username,name,given_name,email,email_verified,phone_number,phone_number_verified,locale,cognito:mfa_enabled\n\
         ann,Ann Lee,,ann@example.com,TRUE,+819011112222,FALSE,ja,FALSE\n\
         bob@example.com,Bob,,bob@example.com,true,,,,false\n",
    );
    let done = import(&service, &file.file, &[]).await;
    assert_eq!(done.out, "demo: 2 users made, 0 were there already, 0 entries refused\n", "{}", done.told);
    insta::assert_json_snapshot!(stored(&service, "ann"), @r#"
    {
      "disabled": false,
      "displayName": "Ann Lee",
      "email": "ann@example.com",
      "emailVerified": true,
      "locale": "ja",
      "loginName": "ann",
      "pendingReset": "first",
      "phone": "+819011112222",
      "phoneVerified": false
    }
    "#);
    insta::assert_json_snapshot!(stored(&service, "bob@example.com"), @r#"
    {
      "disabled": false,
      "displayName": "Bob",
      "email": "bob@example.com",
      "emailVerified": true,
      "pendingReset": "first",
      "phoneVerified": false
    }
    "#);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_export_of_cognito_is_not_taken_for_one() {
    let service = Service::start().await;
    let file = input("users.csv", "id\nann\n");
    let done = import(&service, &file.file, &["--format", "cognito"]).await;
    assert_eq!(done.code, Some(1));
    assert!(done.told.contains("is no export of Cognito"), "{}", done.told);
}
