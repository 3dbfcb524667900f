//! Statement 31: what the stream and the schedule bring comes twice, late, out of order or not at all; items that
//! nobody can work on; providers that are down for an hour.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::join_all;
use rekey_local::{Fault, FaultKind, Service as Aws};
use serde_json::{Value, json};
use shared::clock::Clock;
use shared::reset::ResetId;

use crate::calls::{ask, has_secret, secret, use_secret};
use crate::flow::TYPED;
use crate::harness::{START, generated_in};
use crate::invariants;
use crate::person::{Person, text};
use crate::world::World;

/// Apart from the worlds of the matrix.
const NUMBERS: u32 = 1_000_000;

async fn world(number: u32) -> World {
    World::start(NUMBERS + number, &["demo"], Clock::still(START)).await
}

async fn bring(world: &World, records: &[Value]) {
    let answer = world.invoke("deliver", &json!({ "Records": records })).await.unwrap();
    assert_eq!(answer, json!({ "batchItemFailures": [] }), "a record is given again");
}

/// A request by email and a newer one by SMS, and the record of each.
async fn two_requests(world: &mut World, person: &Person) -> [Value; 2] {
    world.records();
    ask(world, person, "EMAIL", "").await;
    world.service.advance(1);
    ask(world, person, "SMS", "URL").await;
    world.records().try_into().unwrap()
}

fn live(world: &World, person: &Person) -> Vec<Value> {
    let of_person = |reset: &Value| text(reset, "user") == person.id && text(reset, "state") == "issued";
    world.resets().into_iter().filter(of_person).collect()
}

#[tokio::test]
async fn records_in_any_order_and_number_leave_the_newer_alive_and_send_each_message_once() {
    let mut world = world(1).await;
    let orders: [&[usize]; 9] =
        [&[], &[0], &[1], &[0, 1], &[1, 0], &[0, 0, 1, 1], &[1, 0, 1, 0], &[0, 1, 0, 1, 0], &[1, 1, 1, 0, 0]];
    for (round, order) in orders.into_iter().enumerate() {
        world.service.advance(2 * 86_400);
        let person = world.person("demo").await;
        let records = two_requests(&mut world, &person).await;
        for place in order {
            bring(&world, &records[*place..=*place]).await;
            for _ in 0..round % 3 {
                world.tick().await;
            }
        }
        world.service.advance(61);
        world.recover().await;
        let alive = live(&world, &person);
        assert_eq!(alive.len(), 1, "{order:?}");
        assert_eq!(text(&alive[0], "channel"), "sms", "{order:?}: the newer lives");
        let count = |to: &str| world.messages_to(&person).iter().filter(|message| message.to == to).count();
        assert_eq!(count(&person.phone), 1, "{order:?}");
        assert!(count(&person.email) <= 1, "{order:?}");
        late_records_change_nothing(&mut world, &person, &records).await;
    }
}

/// After a success every record comes once more, k times, with sweeps between them.
async fn late_records_change_nothing(world: &mut World, person: &Person, records: &[Value]) {
    let sent = world.messages_to(person).into_iter().rfind(|message| message.to == person.phone).unwrap();
    assert_eq!(world.call(&use_secret(person, &sent, TYPED)).await.unwrap().status, 200);
    let mut all = records.to_vec();
    all.extend(world.records());
    bring(world, &all).await;
    let (user, messages) = (world.user(person), world.messages_to(person).len());
    for _ in 0..3 {
        all.reverse();
        bring(world, &all).await;
        bring(world, &[all.clone(), all.clone()].concat()).await;
        world.tick().await;
    }
    assert_eq!(world.user(person), user, "a late record revives something");
    assert_eq!(world.messages_to(person).len(), messages, "a late record sends something");
    assert!(live(world, person).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_many_instances_get_at_once_is_worked_on_by_one() {
    let mut world = world(2).await;
    let person = world.person("demo").await;
    ask(&world, &person, "EMAIL", "").await;
    let records = world.records();
    join_all((0..16).map(|_| bring(&world, &records))).await;
    assert_eq!(world.messages_to(&person).len(), 1);
    let sent = world.messages_to(&person).pop().unwrap();
    assert_eq!(world.call(&use_secret(&person, &sent, TYPED)).await.unwrap().status, 200);
    let records = world.records();
    join_all((0..16).map(|_| bring(&world, &records))).await;
    let passwords = world.messages_to(&person).iter().filter(|it| generated_in(it).is_some()).count();
    assert_eq!(passwords, 1);
}

/// Items that nobody can work on, each in its own way, that are due with the requests of others.
#[tokio::test]
async fn items_that_cannot_be_worked_on_are_set_aside_after_finite_tries_and_stop_nobody() {
    let mut world = world(3).await;
    let mut people = Vec::new();
    for _ in 0..12 {
        let person = world.person("demo").await;
        ask(&world, &person, "EMAIL", "").await;
        people.push(person);
    }
    let broken = [
        ("state", AttributeValue::S("nonsense".to_owned())),
        ("app", AttributeValue::N("7".to_owned())),
        ("requestedAt", AttributeValue::S("yesterday".to_owned())),
        ("tries", AttributeValue::S("many".to_owned())),
        ("work", AttributeValue::S("dance".to_owned())),
        ("linkDigests", AttributeValue::L(vec![AttributeValue::S("no digest".to_owned())])),
    ];
    let whole = world.resets().remove(0);
    let ids: Vec<String> =
        (1..).zip(&broken).map(|(n, _)| ResetId::from_bytes([n; 16]).to_string()).collect();
    for (id, (name, value)) in ids.iter().zip(broken) {
        put_broken(&world, &whole, id, name, value).await;
    }
    world.records();
    world.tick().await;
    for person in &people {
        assert_eq!(world.messages_to(person).len(), 1, "a broken item stops nobody");
    }
    world.recover().await;
    for id in &ids {
        let reset = world.resets().into_iter().find(|reset| text(reset, "resetId") == id).unwrap();
        assert_eq!(text(&reset, "outcome"), "corrupt", "{reset:#}");
        assert!(text(&reset, "tries").parse::<u32>().map_or(true, |tries| tries <= 5), "{reset:#}");
    }
    let person = world.person("demo").await;
    secret(&mut world, &person, "EMAIL", "").await;
}

/// A copy of `whole` with one attribute that is not as ours are.
async fn put_broken(world: &World, whole: &Value, id: &str, name: &str, value: AttributeValue) {
    let sdk = shared::aws::load_local(&world.service.run.aws().endpoint());
    let mut item: HashMap<String, AttributeValue> = whole
        .as_object()
        .unwrap()
        .iter()
        .filter_map(|(name, value)| {
            let text = |kind: &str| value[kind].as_str().map(str::to_owned);
            Some((name.clone(), text("S").map(AttributeValue::S).or(text("N").map(AttributeValue::N))?))
        })
        .collect();
    item.insert("resetId".to_owned(), AttributeValue::S(id.to_owned()));
    item.insert("workShard".to_owned(), AttributeValue::S(ResetId::parse(id).unwrap().work_shard()));
    item.insert(name.to_owned(), value);
    let put = aws_sdk_dynamodb::Client::new(&sdk).put_item().table_name("rekey-resets").set_item(Some(item));
    put.send().await.unwrap();
}

/// Links live for two hours here, so that every request can still come to its message.
#[tokio::test]
async fn an_hour_without_ses_and_then_without_sns_loses_nothing_doubles_nothing_and_stops_no_other() {
    let mut world = world(4).await;
    world.service.configure("demo", |settings| settings["linkLifetimeSeconds"] = 7_200.into()).await;
    for (down, dead, lives) in [(Aws::Ses, "EMAIL", "SMS"), (Aws::Sns, "SMS", "EMAIL")] {
        world.service.advance(2 * 86_400);
        let sms = |way: &str| if way == "SMS" { "URL" } else { "" };
        let mut proved = Vec::new();
        for _ in 0..3 {
            let person = world.person("demo").await;
            let sent = secret(&mut world, &person, dead, sms(dead)).await;
            assert_eq!(world.call(&use_secret(&person, &sent, TYPED)).await.unwrap().status, 200);
            proved.push(person);
        }
        world.service.run.aws().inject(Fault {
            service: down,
            operation: None,
            table: None,
            skip: 0,
            times: u32::MAX,
            kind: FaultKind::ServerError,
        });
        let mut waiting = Vec::new();
        for _ in 0..6 {
            let person = world.person("demo").await;
            ask(&world, &person, dead, sms(dead)).await;
            world.pump().await;
            invariants::at_every_moment(&world);
            world.service.advance(600);
            world.tick().await;
            let other = world.person("demo").await;
            secret(&mut world, &other, lives, sms(lives)).await;
            waiting.push(person);
        }
        assert!(waiting.iter().all(|person| world.messages_to(person).is_empty()));
        world.service.run.aws().clear_faults();
        world.recover().await;
        for person in &waiting {
            let messages = world.messages_to(person);
            assert_eq!(messages.iter().filter(|it| has_secret(it)).count(), 1, "{:?}", messages.len());
        }
        for person in &proved {
            let passwords: Vec<String> = world.messages_to(person).iter().filter_map(generated_in).collect();
            assert_eq!(passwords.len(), 1);
            assert_eq!(world.sign_in(person, &passwords[0]).await, 200);
        }
        invariants::at_every_moment(&world);
    }
    world.check_bystanders().await;
}
