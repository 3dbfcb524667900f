//! Writes what a case is given, in the way the functions themselves would have left it.

use std::collections::BTreeSet;

use rekey_cli::local::environment;
use serde_json::{Value, json};
use shared::clock::Timestamp;
use shared::config::Retention;
use shared::contact::EmailAddress;
use shared::delivery::{Delivery, Status};
use shared::identifier::{AppId, UserId, UserRef};
use shared::locale::Locale;
use shared::message::MessageKind;
use shared::reset::{Channel, Method, Proof, Reset, State};
use shared::secret::{AccessToken, LinkToken, NotMeToken, Pin};
use shared::settings::PasswordGeneration;
use shared::store::{Store, TableNames};
use shared::user::Session;

use crate::expected;
use crate::time::shifted;
use crate::world::World;

/// The access token in the events: base64url of "Rekey's sample access token ----".
const SAMPLE_TOKEN: &str = "UmVrZXkncyBzYW1wbGUgYWNjZXNzIHRva2VuIC0tLS0";
/// The link token in the events: base64url of "Rekey's reset 01" and "Sample secret 01".
const SAMPLE_LINK: &str = "UmVrZXkncyByZXNldCAwMVNhbXBsZSBzZWNyZXQgMDE";
/// The token that refuses in the events: base64url of "Rekey's reset 01" and "Not me's secret!".
const SAMPLE_NOT_ME: &str = "UmVrZXkncyByZXNldCAwMU5vdCBtZSdzIHNlY3JldCE";
const SAMPLE_PIN: &str = "123456";
/// The embedded DynamoDB wants a signature and checks none.
const UNCHECKED_SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/dynamodb/aws4_request, \
                                   SignedHeaders=host, Signature=0";
const HOUR: i64 = 3_600;

pub(crate) async fn write(world: &World) {
    let aws = shared::aws::load_local(&world.run.aws().endpoint());
    let store = Store::connect(&aws, TableNames::default(), Retention::DEFAULT);
    let given = &world.given;
    if let Some(app) = &given.session {
        sign_in(&store, world.time, &AppId::parse(app).unwrap(), given.is.as_deref()).await;
    }
    if let (Some(method), Some(app)) = (&given.reset, &given.app) {
        let reset = reset(world, Method::from_stored(method).unwrap(), AppId::parse(app).unwrap());
        store.put_refused_reset(&reset).await.unwrap();
        if let Some(message) = given.message.as_ref().filter(|_| reset.method.channel() == Channel::Sms) {
            let kind = MessageKind::of_method(reset.method);
            store.put_sms(message, &reset.id, kind, world.time).await.unwrap();
        }
        point_user_to(world, &reset).await;
    }
    if let Some(name) = &given.images_of {
        put_images(world, &expected::event(name), &given.broken).await;
    }
}

fn user() -> UserId {
    UserId::parse("user_123456").unwrap()
}

async fn sign_in(store: &Store, time: Timestamp, app: &AppId, is: Option<&str>) {
    let user = store.user(app, &user()).await.unwrap().unwrap();
    let (age, lifetime) = match is {
        None => (0, HOUR),
        Some("expired") => (0, 0),
        Some("before-the-reset") => (1, HOUR),
        Some(other) => panic!("a session is not {other}"),
    };
    let session = Session {
        app: app.clone(),
        user: user.id,
        credentials_version: user.credentials_version - age,
        expires_at: time.plus_secs(lifetime),
    };
    store.put_session(&AccessToken::parse(SAMPLE_TOKEN).unwrap().digest(), &session).await.unwrap();
}

/// A reset that was issued ten seconds before the event, unless more became of it.
fn reset(world: &World, method: Method, app: AppId) -> Reset {
    let env = environment(world.run.base());
    let key = env.identifier_key().unwrap();
    let link = LinkToken::parse(SAMPLE_LINK).unwrap();
    let contact = match method {
        Method::EmailLink => "user_123456@example.com",
        Method::SmsLink | Method::SmsPin => "+819001234567",
    };
    let issued_at = world.time.plus_secs(-10);
    let hash = key.hash_ref(&app, &UserRef::Id(user()));
    let generation = match app.as_str() {
        "demo-input" => PasswordGeneration::Input,
        _ => PasswordGeneration::Generate,
    };
    let mut reset = Reset {
        state: State::Issued,
        user: Some(user()),
        generation: Some(generation),
        contact_hash: Some(key.hash("contact", &app, contact)),
        issued_at: Some(issued_at),
        sent_at: Some(issued_at),
        // The user's, which comes before the browser's.
        locale: Locale::parse("en"),
        expires_at: Some(world.time.plus_secs(HOUR)),
        ..Reset::requested(*link.reset_id(), app, method, hash, issued_at)
    };
    if method == Method::EmailLink {
        let address = EmailAddress::parse(contact).unwrap();
        reset.not_me_digests = vec![NotMeToken::parse(SAMPLE_NOT_ME).unwrap().digest(&address)];
    }
    match method.proof() {
        Proof::Link => reset.link_digests = vec![link.digest()],
        Proof::Pin => {
            let pin = Pin::parse(world.given.pin.as_deref().unwrap_or(SAMPLE_PIN)).unwrap();
            reset.pin_digest = Some(env.pin_keys().unwrap().digest(&reset.id, &pin));
        }
    }
    if let Some(message) = &world.given.message {
        reset.message_ids = vec![format!("{}:{message}", MessageKind::of_method(method).as_str())];
        let was = world.given.was.as_deref().map(|was| Delivery {
            status: Status::from_stored(was).unwrap(),
            at: world.time.plus_secs(-5),
            code: None,
            kind: None,
        });
        reset.deliveries = was.map(|was| (message.clone(), was)).into_iter().collect();
    }
    let used = |reset: Reset, seconds: i64| {
        let at = Some(world.time.plus_secs(-seconds));
        Reset { state: State::Closed, completed_at: at, ended_at: at, ..reset }
    };
    match world.given.is.as_deref() {
        None => reset,
        Some("expired") => Reset { expires_at: Some(world.time), ..reset },
        Some("superseded") => Reset { state: State::Superseded, ..reset },
        Some("locked") => Reset { attempts: 5, ..reset },
        Some("just-used") => used(reset, 60),
        Some("used") => used(reset, 2 * HOUR),
        Some(other) => panic!("a reset is not {other}"),
    }
}

async fn point_user_to(world: &World, reset: &Reset) {
    let update = json!({
        "TableName": TableNames::default().users,
        "Key": { "pk": { "S": format!("USER#{}#user_123456", reset.app) } },
        "UpdateExpression": "SET currentReset = :reset, latestRequest = :order",
        "ExpressionAttributeValues": {
            ":reset": { "S": reset.id.to_string() },
            ":order": { "S": reset.order().as_str() },
        },
    });
    dynamodb(world, "UpdateItem", update).await;
}

/// Puts the images while their work is not yet due, and waits until the stream has brought those that it lets
/// through to `deliver` in vain: so the event's own invocation is the one that does the work.
async fn put_images(world: &World, event: &Value, broken: &BTreeSet<usize>) {
    let records = event["Records"].as_array().unwrap().iter().enumerate();
    let found = records.filter(|(place, _)| !broken.contains(place)).map(|(_, record)| record);
    let mut brought = BTreeSet::new();
    for record in found {
        let Some(image) = record.pointer("/dynamodb/NewImage") else { continue };
        brought.extend(image["resetId"]["S"].as_str().filter(|_| deliver::wakes(record)));
        let put = json!({ "TableName": TableNames::default().resets, "Item": shifted(image.clone(), world.moved()) });
        dynamodb(world, "PutItem", put).await;
    }
    let tried = || {
        let calls = world.run.aws().calls();
        let of_resets = calls.iter().filter(|call| call.operation == "UpdateItem");
        let ids: BTreeSet<&str> =
            of_resets.filter_map(|call| call.body.pointer("/Key/resetId/S")?.as_str()).collect();
        brought.iter().all(|id| ids.contains(id))
    };
    world.until("the stream has brought every image that it lets through", tried).await;
}

pub(crate) async fn dynamodb(world: &World, operation: &str, request: Value) {
    let call = reqwest::Client::new()
        .post(world.run.aws().endpoint())
        .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
        .header("content-type", "application/x-amz-json-1.0")
        .header("authorization", UNCHECKED_SIGNATURE)
        .header("x-amz-date", "20261121T202400Z")
        .body(request.to_string());
    let answer = call.send().await.unwrap();
    assert!(answer.status().is_success(), "{operation}: {}", answer.text().await.unwrap());
}
