//! "It was not me": what the link in a mail does about a reset that its reader did not ask for, and about a
//! change that they did not make.

use futures_util::future::join_all;
use rekey_local::{FaultKind, Service as Aws};
use serde_json::{Value, json};

use crate::delivery::fault;
use crate::harness::*;
use crate::links::operations;

/// The newest mail to the user.
pub fn newest_mail(service: &Service) -> Message {
    let mut mails = service.messages().into_iter().filter(|message| message.to == EMAIL);
    mails.next_back().expect("a mail")
}

/// The link that says "it was not me", which both parts of a mail carry once.
pub fn not_me_of(message: &Message) -> String {
    let start = message.text.find("/n/").expect("a link that refuses");
    let start = message.text[..start].rfind("http").unwrap();
    let link = message.text[start..].split_whitespace().next().unwrap().to_owned();
    assert_eq!(message.html.as_ref().unwrap().matches(&link).count(), 1);
    link
}

/// Everything that a use of a link could change.
fn state(service: &Service) -> (Vec<Value>, Vec<Value>, usize) {
    (service.items("rekey-users"), service.items("rekey-resets"), service.messages().len())
}

async fn head(service: &Service, link: &str) -> u16 {
    service.send(|http| http.head(link)).await.status.as_u16()
}

/// Somebody else resets the password over what `body` names; answers with what they sign in with.
pub async fn taken_over(service: &Service, app: &str, body: Value) -> String {
    let message = service.ask(app, USER, body.clone()).await;
    let typed = (app == "demo-input").then_some("a thief's password");
    if body["smsResetMethod"] == "PIN" {
        assert_eq!(service.complete(app, USER, &pin_of(&message), typed).await.status, 204);
    } else {
        assert_eq!(service.press(&link_of(&message), typed).await.status, 200);
    }
    service.settle().await;
    match typed {
        Some(typed) => typed.to_owned(),
        None => {
            let to = if body["notificationMethod"] == "SMS" { PHONE } else { EMAIL };
            let mut sent = service.messages().into_iter().filter(|message| message.to == to);
            password_of(&sent.next_back().unwrap())
        }
    }
}

#[tokio::test]
async fn from_the_reset_mail_the_request_dies_and_nothing_else() {
    let service = Service::start().await;
    let token = service.token("demo", OLD_PASSWORD).await;
    let mail = service.ask("demo", USER, email()).await;
    let (link, refuse) = (link_of(&mail), not_me_of(&mail));
    let before = state(&service);
    let page = service.get(&refuse).await;
    assert_eq!((page.status.as_u16(), head(&service, &refuse).await), (200, 200));
    for said in ["Cancel this request?", "the link of this request stops working", "<form method=\"post\" "] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    assert_eq!(state(&service), before, "looking changes nothing");

    let done = service.press(&refuse, None).await;
    assert_eq!(done.status, 200);
    assert!(done.text.contains("The request is cancelled"), "{}", done.text);
    service.settle().await;
    assert_eq!(service.newest(), ("refused".to_owned(), "not-me".to_owned()));
    let reset = service.resets().remove(0);
    assert_eq!(reset["notMeFrom"]["S"], "request");
    assert!(reset.get("notMeAt").is_some() && reset.get("linkDigests").is_none());
    assert!(service.user("demo", USER).get("currentReset").is_none());

    assert_eq!(service.press(&link, None).await.status, 404, "the link is dead");
    assert_eq!(service.complete("demo", USER, "123456", None).await.error(), "403 INVALID_VERIFICATION_CODE");
    let settled = state(&service);
    for again in [service.press(&refuse, None).await, service.get(&refuse).await] {
        assert_eq!((again.status, again.text.as_str()), (done.status, done.text.as_str()));
    }
    assert_eq!(state(&service), settled, "a repeat changes nothing");
    assert_eq!(service.me("demo", &token).await.status, 200);
    assert_eq!(service.sign_in("demo", EMAIL, OLD_PASSWORD).await.status, 200);
    service.next_day();
    service.press(&link_of(&service.ask("demo", USER, email()).await), None).await;
    service.settle().await;
    let new = password_of(&newest_mail(&service));
    assert_eq!(service.sign_in("demo", EMAIL, &new).await.status, 200, "the user can ask again");
}

#[tokio::test]
async fn a_request_that_is_over_says_so_and_is_left_alone() {
    let service = Service::start().await;
    let first = not_me_of(&service.ask("demo", USER, email()).await);
    service.advance(61);
    let second = service.ask("demo", USER, email()).await;
    let before = state(&service);
    let superseded = service.press(&first, None).await;
    assert_eq!(superseded.status, 410);
    assert!(superseded.text.contains("There is nothing left to do here"), "{}", superseded.text);
    assert_eq!(state(&service), before, "the newer one is another request");
    service.advance(3_600);
    assert_eq!(service.press(&not_me_of(&second), None).await.status, 410);
    assert_eq!(state(&service), before, "an expired one needs no refusal");
}

#[tokio::test]
async fn from_the_changed_notice_every_session_ends_and_the_other_contact_gets_a_link_that_works() {
    for (app, body) in [
        ("demo", email()),
        ("demo", sms()),
        ("demo-input", email()),
        ("demo-input", sms()),
        ("demo-input", sms_pin()),
    ] {
        let service = Service::start().await;
        let context = format!("{app} {body}");
        let thief = service.token(app, &taken_over(&service, app, body.clone()).await).await;
        let refuse = not_me_of(&newest_mail(&service));
        service.advance(1);
        let before = state(&service);
        let page = service.get(&refuse).await;
        assert!(page.text.contains("Sign out every device?"), "{context}: {}", page.text);
        assert!(page.text.contains("to another contact of your account"), "{context}: {}", page.text);
        assert_eq!(head(&service, &refuse).await, 200);
        assert_eq!(state(&service), before, "{context}: looking changes nothing");

        let done = service.press(&refuse, None).await;
        assert_eq!(done.status, 200, "{context}");
        assert_eq!(service.me(app, &thief).await.error(), "403 WRONG_TOKEN", "{context}: at once");
        assert!(done.text.contains("Every device is signed out"), "{context}: {}", done.text);
        assert!(!done.text.contains(EMAIL) && !done.text.contains(PHONE), "{context}: no contact is named");
        service.settle().await;
        let messages = service.messages();
        assert_eq!(messages.len(), before.2 + 1, "{context}");
        let offered = messages.last().unwrap();
        let proved = if body["notificationMethod"] == "SMS" { PHONE } else { EMAIL };
        assert_eq!(offered.to, if proved == EMAIL { PHONE } else { EMAIL }, "{context}");
        let again = service.press(&refuse, None).await;
        assert_eq!((again.status, again.text), (done.status, done.text), "{context}");
        service.settle().await;
        assert_eq!(service.messages().len(), before.2 + 1, "{context}: a repeat sends nothing");

        let typed = (app == "demo-input").then_some("the owner's password");
        assert_eq!(service.press(&link_of(offered), typed).await.status, 200, "{context}");
        service.settle().await;
        let mine = match typed {
            Some(typed) => typed.to_owned(),
            None => service.messages().iter().rev().find_map(generated_in).unwrap(),
        };
        assert_eq!(service.sign_in(app, EMAIL, &mine).await.status, 200, "{context}");
    }
}

#[tokio::test]
async fn the_link_of_the_reset_mail_refuses_the_change_that_its_reset_has_made() {
    let service = Service::start().await;
    let mail = service.ask("demo", USER, email()).await;
    service.press(&link_of(&mail), None).await;
    service.settle().await;
    let thief = service.token("demo", &password_of(&newest_mail(&service))).await;
    let page = service.press(&not_me_of(&mail), None).await;
    assert!(page.text.contains("Every device is signed out"), "{}", page.text);
    assert_eq!(service.me("demo", &thief).await.error(), "403 WRONG_TOKEN");
}

#[tokio::test]
async fn a_change_that_is_refused_while_its_password_is_due_sends_none() {
    let service = Service::start().await;
    let mail = service.ask("demo", USER, email()).await;
    service.run.aws().inject(fault(Aws::Ses, 1_000, FaultKind::ServerError));
    assert_eq!(service.press(&link_of(&mail), None).await.status, 200);
    service.settle().await;
    assert_eq!(service.press(&not_me_of(&mail), None).await.status, 200);
    service.settle().await;
    let offered = service.messages().pop().unwrap();
    let before = service.user("demo", USER);
    service.run.aws().clear_faults();
    service.advance(30);
    service.sweep().await;
    let refused = service.resets().into_iter().find(|reset| reset["notMeFrom"]["S"] == "change").unwrap();
    assert_eq!((&refused["state"]["S"], &refused["outcome"]["S"]), (&json!("closed"), &json!("not-me")));
    assert_eq!(service.messages().iter().filter_map(generated_in).count(), 0);
    assert_eq!(service.user("demo", USER), before, "no other password is set");
    // The owner has the way that was offered.
    assert_eq!(
        (offered.to.as_str(), service.press(&link_of(&offered), None).await.status.as_u16()),
        (PHONE, 200)
    );
    service.settle().await;
    let mine = service.messages().iter().find_map(generated_in).unwrap();
    assert_eq!(service.sign_in("demo", EMAIL, &mine).await.status, 200);
}

#[tokio::test]
async fn without_another_contact_the_page_says_so_and_nothing_is_sent() {
    let service = Service::start().await;
    assert_eq!(service.patch(USER, json!({ "phone": null })).await.status, 200);
    service.advance(1);
    let thief = service.token("demo", &taken_over(&service, "demo", email()).await).await;
    let refuse = not_me_of(&newest_mail(&service));
    let resets = service.resets().len();
    assert!(service.get(&refuse).await.text.contains("no message is sent"));
    let done = service.press(&refuse, None).await;
    assert!(done.text.contains("so no message was sent"), "{}", done.text);
    assert_eq!(service.me("demo", &thief).await.error(), "403 WRONG_TOKEN");
    let messages = service.messages().len();
    service.settle().await;
    service.sweep().await;
    assert_eq!((service.messages().len(), service.resets().len()), (messages, resets));
}

#[tokio::test]
async fn an_old_mailbox_can_do_nothing() {
    let service = Service::start().await;
    let asked = not_me_of(&service.ask("demo", USER, email()).await);
    service.advance(61);
    taken_over(&service, "demo", email()).await;
    let changed = not_me_of(&newest_mail(&service));
    let moved = json!({ "email": "moved@example.com", "emailVerified": true });
    assert_eq!(service.patch(USER, moved).await.status, 200);
    for doubt in [json!({}), json!({ "email": EMAIL, "emailVerified": false })] {
        assert_eq!(service.patch(USER, doubt).await.status, 200);
        let before = state(&service);
        for link in [&asked, &changed] {
            let page = service.press(link, None).await;
            assert_eq!(page.status, 404);
            assert!(page.text.contains("no longer the one of the account"), "{}", page.text);
        }
        assert_eq!(state(&service), before);
    }
}

#[tokio::test]
async fn after_another_change_of_the_password_the_link_does_nothing() {
    let service = Service::start().await;
    let password = taken_over(&service, "demo", email()).await;
    let first = not_me_of(&newest_mail(&service));
    let token = service.token("demo", &password).await;
    let url = service.url("/api/apps/demo/users/me/password");
    let body = json!({ "oldPassword": password, "newPassword": "mine and only mine" });
    let put = service.send(|http| http.put(url).bearer_auth(&token).json(&body)).await;
    assert_eq!(put.status, 204, "{put:?}");
    let mine = service.token("demo", "mine and only mine").await;
    let page = service.press(&first, None).await;
    assert_eq!(page.status, 410);
    assert!(page.text.contains("changed once more since then"), "{}", page.text);
    assert_eq!(service.me("demo", &mine).await.status, 200);

    service.next_day();
    taken_over(&service, "demo", email()).await;
    let second = not_me_of(&newest_mail(&service));
    service.next_day();
    let newest = service.token("demo", &taken_over(&service, "demo", sms()).await).await;
    assert_eq!(service.press(&second, None).await.status, 410);
    assert_eq!(service.me("demo", &newest).await.status, 200);
}

#[tokio::test]
async fn the_link_works_as_long_as_the_app_says_and_its_reset_is_kept_for_it() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["notMe"]["lifetimeSeconds"] = 7_200.into()).await;
    taken_over(&service, "demo", email()).await;
    let refuse = not_me_of(&newest_mail(&service));
    service.advance(7_199);
    assert_eq!(service.get(&refuse).await.status, 200);
    service.advance(1);
    let before = state(&service);
    let page = service.press(&refuse, None).await;
    assert_eq!(page.status, 410);
    assert!(page.text.contains("This link has expired"), "{}", page.text);
    assert_eq!(state(&service), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_refuses_and_all_are_told_the_same() {
    let service = Service::start().await;
    taken_over(&service, "demo", email()).await;
    let refuse = not_me_of(&newest_mail(&service));
    let version = |service: &Service| {
        service.user("demo", USER)["credentialsVersion"]["N"].as_str().unwrap().parse::<i64>().unwrap()
    };
    let (before, resets) = (version(&service), service.resets().len());
    let pages = join_all((0..16).map(|_| service.press(&refuse, None))).await;
    assert!(pages.iter().all(|page| page.status == 200 && page.text == pages[0].text), "{pages:?}");
    service.settle().await;
    assert_eq!((version(&service), service.resets().len()), (before + 1, resets + 1));
}

#[tokio::test]
async fn tokens_that_are_forged_or_of_another_kind_are_answered_alike_and_do_nothing() {
    let service = Service::start().await;
    let mail = service.ask("demo", USER, email()).await;
    let (link, refuse) = (link_of(&mail), not_me_of(&mail));
    let token = |link: &str| link.rsplit('/').next().unwrap().to_owned();
    let last = if refuse.ends_with('A') { "E" } else { "A" };
    let forged = [
        refuse[..refuse.len() - 1].to_owned(),
        format!("{refuse}x"),
        format!("{}{last}", &refuse[..refuse.len() - 1]),
        service.url(&format!("/n/{}", "A".repeat(43))),
        service.url("/n/%FF"),
        // A reset's own link is none of these, nor the other way round.
        service.url(&format!("/n/{}", token(&link))),
    ];
    let before = state(&service);
    let mut bodies = Vec::new();
    for link in &forged {
        for page in [service.get(link).await, service.press(link, None).await] {
            assert_eq!(page.status, 404, "{link}");
            bodies.push(page.text);
        }
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
    let other_way = service.url(&format!("/r/{}", token(&refuse)));
    assert_eq!(service.press(&other_way, None).await.status, 404);
    assert_eq!(service.send(|http| http.put(&refuse)).await.status, 405);
    assert_eq!(state(&service), before);
}

#[tokio::test]
async fn a_forged_host_changes_neither_the_link_nor_its_page() {
    let service = Service::start().await;
    let mail = service.ask("demo", USER, email()).await;
    let refuse = not_me_of(&mail);
    assert!(refuse.starts_with(&service.url("/n/")), "{refuse}");
    let plain = service.get(&refuse).await;
    for (name, value) in
        [("host", "evil.example"), ("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example")]
    {
        let page = service.send(|http| http.get(&refuse).header(name, value)).await;
        assert_eq!((page.status.as_u16(), &page.text), (200, &plain.text), "{name}");
    }
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(plain.header(name), value);
    }
    let policy = plain.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(plain.header("location").is_empty() && !plain.text.contains("<script "));
}

#[tokio::test]
async fn a_link_that_refuses_takes_two_calls_to_look_at_and_five_to_use() {
    let service = Service::start().await;
    let refuse = not_me_of(&service.ask("demo", USER, email()).await);
    service.get(&refuse).await;
    let (_, looked) = service.calls_of("link-callback", service.get(&refuse)).await;
    assert_eq!(operations(&looked), ["GetItem", "GetItem"]);
    let (_, pressed) = service.calls_of("link-callback", service.press(&refuse, None)).await;
    assert_eq!(operations(&pressed), ["GetItem", "GetItem", "TransactWriteItems", "GetItem", "GetItem"]);
}
