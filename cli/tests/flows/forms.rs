//! The form for a new password: pressed twice, kept by password managers, too easy to guess.

use futures_util::future::join_all;
use serde_json::json;

use crate::harness::*;
use crate::links::operations;

const NEW: &str = "new_password_00";

fn version(service: &Service, app: &str) -> i64 {
    service.user(app, USER)["credentialsVersion"]["N"].as_str().unwrap().parse().unwrap()
}

/// What a password manager keeps the new password under.
fn username(page: &Answer) -> Option<&str> {
    let field = page.text.split("id=\"username\"").nth(1)?;
    assert!(field.contains("autocomplete=\"username\" readonly tabindex=\"-1\" aria-hidden=\"true\">"));
    field.split("value=\"").nth(1)?.split('"').next()
}

/// As a browser without script sends it when the button is pressed twice: both fields, both times.
async fn press_form(service: &Service, app: &str, link: &str) -> Answer {
    service.press(link, (app == "demo-input").then_some(NEW)).await
}

#[tokio::test]
async fn a_form_that_is_pressed_twice_sets_the_password_once_and_shows_success_twice() {
    let service = Service::start().await;
    for (app, title) in
        [("demo", "Your new password is on its way"), ("demo-input", "Your password was changed")]
    {
        let link = link_of(&service.ask(app, USER, email()).await);
        let (before, sent) = (version(&service, app), service.messages().len());
        for press in ["first", "second"] {
            let page = press_form(&service, app, &link).await;
            assert_eq!(page.status, 200, "{app} {press}");
            assert!(page.text.contains(title), "{app} {press}: {}", page.text);
        }
        service.settle().await;
        assert_eq!(service.messages().len(), sent + 1, "{app}");
        let credentials = if app == "demo" { 2 } else { 1 };
        assert!((1..=credentials).contains(&(version(&service, app) - before)), "{app}");
    }
}

/// The second press meets the first anywhere in its way: before its commit, in it, after it.
#[tokio::test(flavor = "multi_thread")]
async fn two_presses_at_the_same_moment_both_show_success() {
    let service = Service::start().await;
    for round in 0..20 {
        let app = if round % 2 == 0 { "demo" } else { "demo-input" };
        service.next_day();
        let link = link_of(&service.ask(app, USER, if round % 4 < 2 { email() } else { sms() }).await);
        let before = version(&service, app);
        let password = format!("the password of round {round}");
        let presses =
            (0..4).map(|_| service.press(&link, (app == "demo-input").then_some(password.as_str())));
        for page in join_all(presses).await {
            assert_eq!(page.status, 200, "round {round}: {}", page.text);
        }
        service.settle().await;
        assert_eq!(version(&service, app), before + 1, "round {round}");
        if app == "demo-input" {
            assert_eq!(service.sign_in(app, EMAIL, &password).await.status, 200);
        }
    }
}

#[tokio::test]
async fn another_password_pressed_at_the_same_moment_is_not_shown_as_set() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo-input", USER, email()).await);
    let passwords = ["the first of two passwords", "the second of two passwords"];
    let pages = join_all(passwords.map(|password| service.press(&link, Some(password)))).await;
    let shown: Vec<bool> = pages.iter().map(|page| page.status == 200).collect();
    for (password, shown) in passwords.iter().zip(shown) {
        let signs_in = service.sign_in("demo-input", EMAIL, password).await.status == 200;
        assert_eq!(signs_in, shown, "{password}");
    }
}

#[tokio::test]
async fn looking_at_the_form_takes_two_calls_and_using_it_three() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo-input", USER, email()).await);
    service.get(&link).await;
    let (_, looked) = service.calls_of("link-callback", service.get(&link)).await;
    assert_eq!(operations(&looked), ["GetItem", "GetItem"]);
    let (_, refused) = service.calls_of("link-callback", service.press(&link, Some("short"))).await;
    assert_eq!(operations(&refused), ["GetItem", "GetItem"]);
    let (_, pressed) = service.calls_of("link-callback", service.press(&link, Some(NEW))).await;
    assert_eq!(operations(&pressed), ["GetItem", "GetItem", "TransactWriteItems"]);
}

#[tokio::test]
async fn the_form_has_the_username_of_whoever_proved_control_and_of_nobody_else() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo-input", USER, email()).await);
    assert_eq!(username(&service.get(&link).await), Some("johndoe"), "the login name");
    assert_eq!(username(&service.press(&link, Some("short")).await), Some("johndoe"), "after a refusal, too");

    service.configure("demo", |settings| settings["passwordGeneration"] = "input".into()).await;
    let profile = json!({
        "email": "ann@example.com", "emailVerified": true, "phone": "+819009876543", "phoneVerified": true,
        "password": "the old one of Ann",
    });
    assert_eq!(service.put("ann", profile).await.status, 201);
    service.advance(1);
    let by_mail = link_of(&service.ask("demo", "ann", email()).await);
    assert_eq!(username(&service.get(&by_mail).await), Some("ann@example.com"), "the contact it was sent to");
    service.next_day();
    let by_sms = link_of(&service.ask("demo", "ann", sms()).await);
    assert_eq!(username(&service.get(&by_sms).await), Some("+819009876543"));

    let moved = json!({ "phone": "+819005555555", "phoneVerified": true });
    assert_eq!(service.patch("ann", moved).await.status, 200);
    let page = service.get(&by_sms).await;
    assert_eq!(page.status, 404, "the link of a number that was given up");
    assert!(!page.text.contains("819005555555") && username(&page).is_none(), "{}", page.text);
}

#[tokio::test]
async fn a_password_that_is_easily_guessed_is_refused_with_what_would_be_better() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo-input", "user_ja", email()).await);
    let page = service.press(&link, Some("defghijkl7")).await;
    assert_eq!(page.status, 422);
    for said in [
        "このパスワードは推測されやすいため、使えません。",
        "「abc」や「6543」のような",
        "単語をもう1つか2つ加えてください。",
    ] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    assert!(!page.text.contains("defghijkl7"));

    let weak = "newPassword: This password is too easy to guess. Sequences such as “abc” or “6543” are easy to guess. \
                Add another word or two, the rarer the better. Avoid sequences.";
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    for _ in 0..6 {
        let refused = service.complete("demo-input", USER, &pin, Some("defghijkl7")).await;
        assert_eq!(
            (refused.error().as_str(), &refused.json()["message"]),
            ("400 INVALID_INPUT_DATA", &json!(weak))
        );
    }
    assert_eq!(
        service.complete("demo-input", USER, &pin, Some(NEW)).await.status,
        204,
        "no guess was used up"
    );

    let token = service.token("demo-input", NEW).await;
    let url = service.url("/api/apps/demo-input/users/me/password");
    let body = json!({ "oldPassword": NEW, "newPassword": "defghijkl7" });
    let refused = service.send(|http| http.put(&url).bearer_auth(&token).json(&body)).await;
    assert_eq!(
        (refused.error().as_str(), &refused.json()["message"]),
        ("400 INVALID_INPUT_DATA", &json!(weak))
    );
}

#[tokio::test]
async fn the_app_says_how_strong_a_password_must_be() {
    let service = Service::start().await;
    let strength = |least: u32| {
        service.configure("demo-input", move |settings| {
            settings["passwordPolicy"]["minimumStrength"] = least.into();
        })
    };
    strength(4).await;
    let link = link_of(&service.ask("demo-input", USER, email()).await);
    assert_eq!(service.press(&link, Some(NEW)).await.status, 422);
    strength(0).await;
    assert_eq!(service.press(&link, Some("defghijkl7")).await.status, 200);
}

#[tokio::test]
async fn a_fault_is_told_in_the_readers_language_with_the_apps_name_where_it_is_known() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo-input", "user_ja", email()).await);
    service.break_app("demo-input", "linkLifetimeSeconds", json!("soon")).await;
    let page = service.send(|http| http.get(&link).header("accept-language", "de-CH,en;q=0.5")).await;
    assert_eq!((page.status.as_u16(), page.header("content-language")), (503, "de"));
    assert!(page.text.contains("Das war gerade nicht möglich"), "{}", page.text);
}
