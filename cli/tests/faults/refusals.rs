//! "It was not me" under fault: what goes before it, that it does nothing or all of it, and what it leaves.

use serde_json::Value;

use crate::calls::{Act, ask, has_secret, press, proved, refuse, secret, use_secret};
use crate::ending::{are_dead, dead, version};
use crate::flow::{Flow, Leaves, TYPED};
use crate::harness::{Message, OLD_PASSWORD, generated_in};
use crate::person::{Person, text};
use crate::world::World;

/// What the owner chooses over the way that is offered.
const OWNER: &str = "chosen by the owner";
/// So long the app of [`Flow::RefuseHeld`] holds an account.
const HOLD_SECS: u64 = 86_400;

/// Sets the app up as `flow` wants it.
pub async fn configure(flow: Flow, world: &World) {
    if flow == Flow::RefuseHeld {
        let hold = |settings: &mut Value| settings["notMe"]["holdAccountSeconds"] = HOLD_SECS.into();
        world.service.configure(flow.app(), hold).await;
    }
}

/// Does what goes before, without faults.
pub async fn prepare(flow: Flow, world: &mut World, person: &Person) -> Act {
    match flow {
        Flow::RefuseRequest => Act::Call(refuse(&secret(world, person, "EMAIL", "").await)),
        Flow::TellRefusal => {
            let mail = secret(world, person, "EMAIL", "").await;
            said(world, &mail).await
        }
        Flow::FinishRefused => {
            let mail = secret(world, person, "EMAIL", "").await;
            assert_eq!(world.call(&press(&mail, TYPED)).await.unwrap().status, 200);
            said(world, &mail).await
        }
        Flow::IssueOffered => {
            let mail = taken_over(world, person, "EMAIL").await;
            world.records();
            said(world, &mail).await
        }
        Flow::RefuseBySms => Act::Call(refuse(&taken_over(world, person, "SMS").await)),
        Flow::RefuseGenerated => {
            let mail = taken_over(world, person, "EMAIL").await;
            // Whoever took it over has a link in the mailbox again, and has asked for another one by now.
            world.service.advance(61);
            secret(world, person, "EMAIL", "").await;
            ask(world, person, "SMS", "URL").await;
            Act::Call(refuse(&mail))
        }
        _ => Act::Call(refuse(&taken_over(world, person, "EMAIL").await)),
    }
}

/// "It was not me" is said, and `deliver` has not heard of it.
async fn said(world: &World, mail: &Message) -> Act {
    let answer = world.call(&refuse(mail)).await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    Act::Records
}

/// Somebody else resets the password by `method` and signs in; answers with the mail that tells the owner.
async fn taken_over(world: &mut World, person: &Person, method: &str) -> Message {
    proved(world, person, method).await;
    world.pump().await;
    let token = world.token(person, &password_of(world, person)).await;
    world.opened.push(token);
    world.service.advance(1);
    let mut mails = world.messages_to(person).into_iter();
    mails.rfind(|mail| mail.to == person.email && mail.text.contains("/n/")).expect("a mail that refuses")
}

/// The password that was set over a proof.
fn password_of(world: &World, person: &Person) -> String {
    let generated = world.messages_to(person).iter().rev().find_map(generated_in);
    generated.unwrap_or_else(|| TYPED.to_owned())
}

/// The resets of `person` whose owner has refused the change that they made.
fn refused(world: &World, person: &Person) -> Vec<Value> {
    let mut resets = resets_of(world, person);
    resets.retain(|reset| text(reset, "notMeFrom") == "change");
    resets
}

fn resets_of(world: &World, person: &Person) -> Vec<Value> {
    let of_person = |reset: &Value| text(reset, "user") == person.id;
    world.resets().into_iter().filter(of_person).collect()
}

/// At every moment of a refusal: none of it is done, or all. `before` is the user when the step began.
pub fn all_or_nothing(world: &World, flow: Flow, person: &Person, before: &Value) {
    if !matches!(flow.leaves(), Leaves::Cancelled | Leaves::SignedOut) || flow.function() != "link-callback" {
        return;
    }
    let user = world.user(person).unwrap();
    let number = |item: &Value, name: &str| text(item, name).parse::<i64>().unwrap_or_default();
    let rose = number(&user, "credentialsVersion") - number(before, "credentialsVersion");
    if flow.leaves() == Leaves::Cancelled {
        let resets = resets_of(world, person);
        let dead = text(&resets[0], "state") == "refused";
        let whole = (resets.len(), rose, user.get("currentReset").is_none());
        assert_eq!(whole, (1, 0, dead), "half a refusal: {resets:#?} {user:#}");
        return;
    }
    let refused = refused(world, person);
    let done = !refused.is_empty();
    let offered = refused.iter().filter_map(|it| find(world, text(it, "notMeReset"))).count();
    let parts = [
        rose == 1,
        number(&user, "resetsNotBefore") > number(before, "resetsNotBefore"),
        offered == 1,
        user.get("currentReset").is_none(),
    ];
    assert_eq!(parts, [done; 4], "half a refusal: {refused:#?} {user:#}");
    let held = user.get("heldUntil").is_some();
    assert_eq!(held, done && flow == Flow::RefuseHeld, "half a refusal: {user:#}");
}

fn find(world: &World, id: &str) -> Option<Value> {
    world.resets().into_iter().find(|reset| text(reset, "resetId") == id)
}

/// The request is dead, and nothing else has happened.
pub async fn cancelled(world: &mut World, person: &Person, before: &Value) {
    let resets = resets_of(world, person);
    let ends: Vec<_> = resets.iter().map(|reset| [text(reset, "state"), text(reset, "outcome")]).collect();
    assert_eq!(ends, [["refused", "not-me"]]);
    assert_eq!(version(world, person), text(before, "credentialsVersion"));
    assert_eq!(world.me(person).await, 200, "the refusal of a request ends no session");
    assert_eq!(world.sign_in(person, OLD_PASSWORD).await, 200);
    dead(world, person, before).await;
    assert!(world.messages_to(person).iter().all(|message| message.to == person.email), "somebody was told");
}

/// Every session is over, the changed password stays, and the one way that is offered leads to a new one.
pub async fn signed_out(world: &mut World, flow: Flow, person: &Person) {
    let refused = refused(world, person);
    assert_eq!(refused.len(), 1, "{refused:#?}");
    for token in std::mem::take(&mut world.opened) {
        let thief = Person { token, ..person.clone() };
        assert_eq!(world.me(&thief).await, 403, "a session that was refused lives");
    }
    assert_eq!(world.me(person).await, 403, "a session from before the change lives");
    let mut offered = offered(world, flow, person, &refused[0]);
    let sent = world.messages_to(person);
    match flow {
        Flow::FinishRefused => {
            assert!(sent.iter().all(|message| generated_in(message).is_none()), "whoever proved it gets it");
            assert_eq!(world.sign_in(person, OLD_PASSWORD).await, 400);
        }
        Flow::RefuseHeld => held(world, person, &sent).await,
        _ => assert_eq!(world.sign_in(person, &password_of(world, person)).await, 200, "it stays"),
    }
    let is_offered = |message: &Message| offered.iter().any(|offered| offered.text == message.text);
    let older: Vec<Message> = sent.into_iter().filter(|message| !is_offered(message)).collect();
    are_dead(world, person, &older).await;
    let now = version(world, person);
    let newest = offered.pop().unwrap();
    assert_eq!(world.call(&use_secret(person, &newest, OWNER)).await.unwrap().status, 200);
    world.recover().await;
    assert_ne!(version(world, person), now, "what was offered works");
    let generated = world.messages_to(person).iter().rev().find_map(generated_in);
    let mine = generated.unwrap_or_else(|| OWNER.to_owned());
    assert_eq!(world.sign_in(person, &mine).await, 200);
    assert!(world.user(person).unwrap().get("heldUntil").is_none(), "the other contact ends the hold");
}

/// The messages of what was offered: one reset that nobody asked for, over the contact that did not prove control.
fn offered(world: &World, flow: Flow, person: &Person, refused: &Value) -> Vec<Message> {
    let reset = find(world, text(refused, "notMeReset")).expect("a reset that is offered");
    let (channel, to) = match text(refused, "channel") {
        "email" => ("sms", &person.phone),
        _ => ("email", &person.email),
    };
    assert_eq!([text(&reset, "state"), text(&reset, "channel")], ["issued", channel], "{reset:#}");
    let after = |message: &Message| message.to == *to && has_secret(message);
    let messages: Vec<Message> = world.messages_to(person).into_iter().filter(after).collect();
    // A crash between sending and marking sends one more; but nothing has failed here that sends.
    let most = if flow.function() == "deliver" { 2 } else { 1 };
    assert!((1..=most).contains(&messages.len()), "{} messages are offered", messages.len());
    messages
}

/// No password signs in, and nothing goes over the contact that proved control.
async fn held(world: &mut World, person: &Person, sent: &[Message]) {
    assert_eq!(world.sign_in(person, &password_of(world, person)).await, 400, "the hold is not set");
    world.service.advance(61);
    ask(world, person, "EMAIL", "").await;
    world.recover().await;
    assert_eq!(world.messages_to(person).len(), sent.len(), "a message over the held contact");
    assert_eq!(world.service.newest(), ("refused".to_owned(), "held".to_owned()));
}
