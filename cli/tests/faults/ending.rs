//! What a flow has left: that it works, that it works once, and that there is always a way on.

use serde_json::Value;

use crate::calls::{Act, has_secret, made, moved, press, secret, use_secret};
use crate::flow::{Flow, GIVEN, Leaves, TYPED};
use crate::harness::{Message, OLD_PASSWORD, generated_in};
use crate::person::{Person, text};
use crate::refusals;
use crate::world::{Call, World};

/// The second password that a person chooses, and the one that a thief would.
const SECOND: &str = "chosen the second time";
const THIEF: &str = "a thief would choose this";
/// Past every cool-down, interval and lifetime of a secret.
const TWO_DAYS: u64 = 2 * 86_400;

/// Goes on from where `flow` has left `person`, to a password that signs in.
pub async fn follow(world: &mut World, flow: Flow, person: &Person, before: &Value) {
    match flow.leaves() {
        Leaves::Nobody => return gone(world, person).await,
        Leaves::Made => made_whole(world, person).await,
        Leaves::Moved => {
            let person = Person { email: moved(person), ..person.clone() };
            has_claims(world, &person, &[&person.email, &person.phone]);
            assert_eq!(world.me(&person).await, 200, "a change of address ends no session");
            dead(world, &person, before).await;
            return ask_again(world, &person, "EMAIL").await;
        }
        Leaves::Completed => {
            completed(world, person, before, TYPED).await;
            return ask_again(world, person, "EMAIL").await;
        }
        Leaves::Secret => {
            let sent = world.messages_to(person).into_iter().rfind(has_secret);
            let sent = sent.expect("a request that was answered comes to a message");
            assert_eq!(
                version(world, person),
                text(before, "credentialsVersion"),
                "a request changes nothing"
            );
            assert_eq!(world.me(person).await, 200, "a request ends no session");
            let answer = world.call(&use_secret(person, &sent, TYPED)).await.unwrap();
            assert!([200, 204].contains(&answer.status), "the secret that was sent: {answer:?}");
            world.recover().await;
            completed(world, person, before, TYPED).await;
        }
        Leaves::Password(password) => {
            assert_ne!(version(world, person), text(before, "credentialsVersion"));
            assert_eq!(world.me(person).await, 403, "a session from before the change lives");
            assert_eq!(world.sign_in(person, password).await, 200);
        }
        Leaves::Untouched => {
            assert_eq!(version(world, person), text(before, "credentialsVersion"));
            let live = if flow == Flow::SignOut { 403 } else { 200 };
            assert_eq!(world.me(person).await, live);
            assert_eq!(world.sign_in(person, OLD_PASSWORD).await, 200);
        }
        Leaves::Cancelled => refusals::cancelled(world, person, before).await,
        Leaves::SignedOut => refusals::signed_out(world, flow, person).await,
    }
    let way = if flow == Flow::BounceEmail { "SMS" } else { "EMAIL" };
    ask_again(world, person, way).await;
}

pub fn version(world: &World, person: &Person) -> String {
    text(&world.user(person).unwrap(), "credentialsVersion").to_owned()
}

/// The password has changed, by one reset: it signs in, sessions from before are dead, and no secret works again.
async fn completed(world: &mut World, person: &Person, before: &Value, typed: &str) {
    assert_ne!(version(world, person), text(before, "credentialsVersion"), "nothing has changed");
    assert_eq!(world.me(person).await, 403, "a session from before the change lives");
    let generated = world.messages_to(person).iter().rev().find_map(generated_in);
    let password = generated.unwrap_or_else(|| typed.to_owned());
    assert_eq!(world.sign_in(person, &password).await, 200, "the password that the user knows");
    dead(world, person, before).await;
}

/// No secret that was ever sent changes anything any more.
pub async fn dead(world: &mut World, person: &Person, before: &Value) {
    let old = Person { email: text(before, "email").to_owned(), ..person.clone() };
    let sent = world.messages_to(&old);
    are_dead(world, person, &sent).await;
    assert_eq!(world.messages_to(&old).len(), sent.len(), "a secret that is used up sends something");
}

/// No secret of these messages changes anything any more.
pub async fn are_dead(world: &mut World, person: &Person, sent: &[Message]) {
    let now = version(world, person);
    for secret in sent.iter().filter(|message| has_secret(message)) {
        world.call(&use_secret(person, secret, THIEF)).await.unwrap();
    }
    world.recover().await;
    assert_eq!(version(world, person), now, "a secret that is dead changes something");
}

/// There is always a way on: ask, prove, sign in.
async fn ask_again(world: &mut World, person: &Person, way: &str) {
    world.service.advance(TWO_DAYS);
    let before = world.user(person).unwrap();
    let sent = secret(world, person, way, if way == "SMS" { "URL" } else { "" }).await;
    let call = if person.app == "demo-kii" { "GET" } else { "POST" };
    let press = Act::Call(Call { method: call, ..press(&sent, SECOND) });
    assert_eq!(press.once(world, &[]).await.unwrap().status, 200);
    world.recover().await;
    assert_ne!(version(world, person), text(&before, "credentialsVersion"));
    let generated = generated_in(&world.messages_to(person).pop().unwrap())
        .or_else(|| world.messages_to(person).iter().rev().find_map(generated_in));
    let password = generated.unwrap_or_else(|| SECOND.to_owned());
    assert_eq!(world.sign_in(person, &password).await, 200);
}

/// These contacts find the user, and no other does.
fn has_claims(world: &World, person: &Person, contacts: &[&String]) {
    let users = world.service.items("rekey-users");
    let mut found: Vec<&str> = users
        .iter()
        .filter(|item| text(item, "user") == person.id)
        .filter_map(|item| text(item, "pk").rsplit('#').next())
        .collect();
    found.sort_unstable();
    let mut wanted: Vec<&str> = contacts.iter().map(|contact| contact.as_str()).collect();
    wanted.sort_unstable();
    assert_eq!(found, wanted, "the claims of {}", person.id);
}

/// Nothing of the user is left, nor of its contacts.
async fn gone(world: &World, person: &Person) {
    assert_eq!(world.user(person), None);
    has_claims(world, person, &[]);
    assert_eq!(world.me(person).await, 403);
    let of_user = |reset: &Value| text(reset, "user") == person.id;
    for reset in world.resets().iter().filter(|reset| of_user(reset)) {
        assert!(reset.get("contactHash").is_none() && reset.get("userRef").is_none(), "{reset:#}");
    }
    for secret in world.messages_to(person).iter().filter(|message| has_secret(message)) {
        world.call(&use_secret(person, secret, THIEF)).await.unwrap();
    }
    assert_eq!(world.user(person), None);
}

/// The user that was made signs in by the address that it was made with.
async fn made_whole(world: &World, person: &Person) {
    let made = Person { id: format!("{}-made", person.id), email: made(person), ..person.clone() };
    has_claims(world, &made, &[&made.email]);
    assert_eq!(world.sign_in(&made, GIVEN).await, 200);
}
