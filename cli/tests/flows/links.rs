use crate::harness::*;

#[tokio::test]
async fn a_link_expires_at_the_second() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.advance(3_599);
    assert_eq!(service.get(&link).await.status, 200);
    service.advance(1);
    let page = service.get(&link).await;
    assert_eq!(page.status, 410);
    assert!(page.text.contains("This link has expired"), "{}", page.text);
    assert_eq!(service.press(&link, None).await.status, 410);
    assert_eq!(service.sign_in("demo", EMAIL, OLD_PASSWORD).await.status, 200);
}

#[tokio::test]
async fn looking_at_a_link_a_hundred_times_changes_nothing() {
    let service = Service::start().await;
    for app in ["demo", "demo-input"] {
        let link = link_of(&service.ask(app, USER, email()).await);
        let before = service.run.aws().dump().unwrap();
        for round in 0..100 {
            let page =
                service.send(|http| if round % 2 == 0 { http.get(&link) } else { http.head(&link) }).await;
            assert_eq!(page.status, 200);
        }
        assert_eq!(service.run.aws().dump().unwrap(), before);
    }
}

#[tokio::test]
async fn a_head_changes_nothing_even_where_a_get_resets() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo-kii", USER, email()).await);
    let before = service.run.aws().dump().unwrap();
    assert_eq!(service.send(|http| http.head(&link)).await.status, 200);
    assert_eq!(service.run.aws().dump().unwrap(), before);
    let page = service.get(&link).await;
    assert!(page.text.contains("Your new password is on its way"));
}

#[tokio::test]
async fn a_newer_request_supersedes_the_older_link() {
    let service = Service::start().await;
    let old = link_of(&service.ask("demo", USER, email()).await);
    service.advance(61);
    let new = link_of(&service.ask("demo", USER, sms()).await);
    let page = service.press(&old, None).await;
    assert_eq!(page.status, 410);
    assert!(page.text.contains("There is a newer message"), "{}", page.text);
    assert_eq!(service.press(&new, None).await.status, 200);
}

#[tokio::test]
async fn a_used_link_says_so_after_ten_minutes_and_success_before() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    assert_eq!(service.press(&link, None).await.status, 200);
    service.settle().await;
    let after_first = (service.messages().len(), service.user("demo", USER));
    service.advance(599);
    assert_eq!(service.press(&link, None).await.status, 200, "the answer may have been lost");
    service.settle().await;
    assert_eq!((service.messages().len(), service.user("demo", USER)), after_first);
    assert!(service.get(&link).await.text.contains("already used"), "looking at it tells that it is used");
    service.advance(2);
    assert_eq!(service.press(&link, None).await.status, 410);
}

#[tokio::test]
async fn a_chosen_password_is_repeated_only_with_the_same_one() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo-input", USER, email()).await);
    assert_eq!(service.press(&link, Some("new_password_00")).await.status, 200);
    assert_eq!(service.press(&link, Some("new_password_00")).await.status, 200);
    assert_eq!(service.press(&link, Some("new_password_01")).await.status, 410);
    assert_eq!(service.sign_in("demo-input", EMAIL, "new_password_00").await.status, 200);
}

#[tokio::test]
async fn a_refused_password_says_why_and_uses_nothing_up() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo-input", USER, email()).await);
    let cases = [
        ("short", "at least 8 characters"),
        ("", "at least 8 characters"),
        ("qwertyuiop", "most common"),
        ("johndoe1234", "made of your name"),
        (EMAIL, "made of your name"),
        (OLD_PASSWORD, "differ from the old one"),
    ];
    for (password, why) in cases {
        let page = service.press(&link, Some(password)).await;
        assert_eq!(page.status, 422, "{password}");
        assert!(page.text.contains(why), "{password}: {}", page.text);
        assert!(password.is_empty() || !page.text.contains(password), "what was typed does not come back");
    }
    assert_eq!(service.press(&link, Some("日本語のパスワード")).await.status, 200);
    assert_eq!(service.sign_in("demo-input", EMAIL, "日本語のパスワード").await.status, 200);
}

#[tokio::test]
async fn a_link_that_is_not_whole_or_not_known_says_so_alike() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    let tampered = format!("{}{}", &link[..link.len() - 1], if link.ends_with('A') { 'E' } else { 'A' });
    let unknown = service.url(&format!("/r/{}", "A".repeat(43)));
    let pages = [&link[..link.len() - 1], &format!("{link}x"), &tampered, &unknown, &service.url("/r/%FF")];
    let mut bodies = Vec::new();
    for page in pages {
        let answer = service.get(page).await;
        assert_eq!(answer.status, 404, "{page}");
        bodies.push(answer.text);
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
    assert!(bodies[0].contains("This link does not work"));
}

#[tokio::test]
async fn disabling_a_user_revokes_its_links_and_enabling_does_not_revive_them() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    let token = service.token("demo", OLD_PASSWORD).await;
    let store = service.store().await;
    let (app, user) =
        (shared::identifier::AppId::parse("demo").unwrap(), shared::identifier::UserId::parse(USER).unwrap());
    assert!(store.set_disabled(&app, &user, true, service.run.clock().now()).await.unwrap());
    assert_eq!(service.press(&link, None).await.status, 404);
    assert_eq!(service.me("demo", &token).await.error(), "403 WRONG_TOKEN");
    assert!(store.set_disabled(&app, &user, false, service.run.clock().now()).await.unwrap());
    assert_eq!(service.press(&link, None).await.status, 404);
    assert_eq!(service.me("demo", &token).await.error(), "403 WRONG_TOKEN");
    assert_eq!(service.sign_in("demo", EMAIL, OLD_PASSWORD).await.status, 200);
}

#[tokio::test]
async fn redirects_carry_the_result_to_the_apps_own_pages() {
    let service = Service::start().await;
    for app in ["demo", "demo-kii"] {
        service
            .configure(app, |settings| {
                settings["successRedirectUrl"] = "https://app.example/done?a=1".into();
                settings["failureRedirectUrl"] = "https://app.example/failed".into();
            })
            .await;
    }
    let link = link_of(&service.ask("demo-kii", USER, email()).await);
    let done = service.get(&link).await;
    assert_eq!(
        (done.status.as_u16(), done.header("location")),
        (303, "https://app.example/done?a=1&result=ok")
    );
    service.settle().await;
    service.advance(601);
    let used = service.get(&link).await;
    assert_eq!(
        (used.status.as_u16(), used.header("location")),
        (303, "https://app.example/failed?result=used")
    );
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.advance(3_600);
    assert_eq!(
        service.press(&link, None).await.header("location"),
        "https://app.example/failed?result=expired"
    );
    let unknown = service.get(&service.url(&format!("/r/{}", "A".repeat(43)))).await;
    assert_eq!(unknown.status, 404, "an unknown link has no app to go to");
}

#[tokio::test]
async fn a_forged_host_does_not_change_the_link() {
    let service = Service::start().await;
    for (name, value) in
        [("host", "evil.example"), ("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example")]
    {
        service.next_day();
        let url = service.url(&format!("/api/apps/demo/users/{USER}/password/request-reset"));
        let answer = service.send(|http| http.post(url).header(name, value).json(&email())).await;
        assert_eq!(answer.status, 204);
        service.settle().await;
        let message = service.messages().last().unwrap().clone();
        assert!(link_of(&message).starts_with(&service.url("/r/")), "{name}");
        assert!(!message.text.contains("evil") && !message.html.unwrap().contains("evil"));
    }
}

#[tokio::test]
async fn a_link_takes_one_call_to_look_at_and_two_to_complete() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.get(&link).await;
    let (_, looked) = service.calls_of("link-callback", service.get(&link)).await;
    assert_eq!(operations(&looked), ["GetItem"]);
    let (_, pressed) = service.calls_of("link-callback", service.press(&link, None)).await;
    assert_eq!(operations(&pressed), ["GetItem", "TransactWriteItems"]);
}

pub fn operations(calls: &[rekey_local::Call]) -> Vec<String> {
    calls.iter().map(|call| call.operation.clone()).collect()
}
