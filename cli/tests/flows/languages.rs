//! Messages and pages in the language of the user.

use serde_json::json;

use crate::harness::*;

const JAPANESE: &str = "user_ja";
const ARABIC: &str = "user_ar";

#[tokio::test]
async fn a_user_reads_everything_in_the_language_of_the_account() {
    let service = Service::start().await;
    let mail = service.ask("demo", JAPANESE, email()).await;
    assert!(mail.subject.contains("パスワード"), "{}", mail.subject);
    assert!(mail.text.starts_with("山田 花子 様") && mail.text.contains("1時間"), "{}", mail.text);
    assert!(mail.text.contains("2026年11月21日 20:24（UTC）"), "{}", mail.text);
    let html = mail.html.as_deref().unwrap();
    assert!(html.contains("<html lang=\"ja\" dir=\"ltr\">") && html.contains("山田 花子"), "{html}");
    let page = service.get(&link_of(&mail)).await;
    assert_eq!(page.header("content-language"), "ja");
    assert!(
        page.text.contains("<html lang=\"ja\" dir=\"ltr\">") && page.text.contains("ボタンを押すと"),
        "{}",
        page.text
    );
    let done = service.press(&link_of(&mail), None).await;
    assert!(done.text.contains("<html lang=\"ja\""), "{}", done.text);
    service.settle().await;
    let password = service.messages().pop().unwrap();
    assert!(password.text.contains("新しいパスワード"), "{}", password.text);
    let signed_in = service.sign_in("demo", "user_ja@example.com", &password_of(&password)).await;
    assert_eq!(signed_in.status, 200, "{signed_in:?}");
}

#[tokio::test]
async fn a_language_from_right_to_left_is_written_so() {
    let service = Service::start().await;
    let mail = service.ask("demo-input", ARABIC, email()).await;
    assert!(mail.html.as_deref().unwrap().contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(mail.text.contains("لمدة ساعة من"), "{}", mail.text);
    let link = link_of(&mail);
    let page = service.get(&link).await;
    assert!(page.text.contains("<html lang=\"ar\" dir=\"rtl\">"), "{}", page.text);
    let refused = service.press(&link, Some("short")).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("<html lang=\"ar\" dir=\"rtl\">") && !refused.text.contains("at least"),
        "{}",
        refused.text
    );
    assert_eq!(service.press(&link, Some("new_password_00")).await.status, 200);
}

#[tokio::test]
async fn lifetimes_count_by_the_rules_of_the_language() {
    let service = Service::start().await;
    for (seconds, said) in [(60, "لمدة دقيقة من"), (120, "دقيقتين"), (180, "3 دقائق"), (660, "11 دقيقة")]
    {
        service.configure("demo", |settings| settings["linkLifetimeSeconds"] = seconds.into()).await;
        service.next_day();
        let mail = service.ask("demo", ARABIC, email()).await;
        assert!(mail.text.contains(said), "{seconds}: {}", mail.text);
    }
    for (seconds, said) in [(60, "1 minute"), (120, "2 minutes"), (3600, "1 hour"), (86_400, "1 day")] {
        service.configure("demo", |settings| settings["linkLifetimeSeconds"] = seconds.into()).await;
        service.next_day();
        let mail = service.ask("demo", USER, email()).await;
        assert!(mail.text.contains(&format!("for {said} after")), "{seconds}: {}", mail.text);
    }
}

#[tokio::test]
async fn a_stranger_reads_what_the_browser_asks_for() {
    let service = Service::start().await;
    let unknown = service.url("/r/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    for (accepts, lang) in
        [("fr-CH, fr;q=0.9", "fr"), ("zh-TW,zh;q=0.9", "zh-Hant"), ("xx, *", "en"), ("", "en")]
    {
        let page = service.send(|http| http.get(&unknown).header("accept-language", accepts)).await;
        assert_eq!((page.status.as_u16(), page.header("content-language")), (404, lang), "{accepts}");
    }
    // The message was in English, whatever a scanner or a borrowed phone asks for.
    let link = link_of(&service.ask("demo", USER, email()).await);
    let page = service.send(|http| http.get(&link).header("accept-language", "ja")).await;
    assert_eq!(page.header("content-language"), "en");
}

#[tokio::test]
async fn an_apps_own_text_comes_before_the_built_in_one_of_its_language() {
    let service = Service::start().await;
    service
        .configure("demo", |settings| {
            settings["templates"] =
                json!({ "ja": { "sms-pin": { "sms": "{{ pin }} 確認番号（{{ expires_in }}）" } } });
        })
        .await;
    let own = service.ask("demo", JAPANESE, sms_pin()).await;
    assert!(own.text.ends_with(" 確認番号（10分）"), "{}", own.text);
    let english = service.ask("demo", USER, sms_pin()).await;
    assert!(english.text.contains("is your Demo password reset code"), "{}", english.text);
    service.next_day();
    let link = service.ask("demo", JAPANESE, sms()).await;
    assert!(link.text.contains("1時間") && link.text.contains("http://"), "{}", link.text);
}

#[tokio::test]
async fn a_stored_text_that_cannot_render_gives_way_to_the_built_in_one_and_the_user_gets_the_message() {
    let service = Service::start().await;
    service.break_app("demo", "templates", json!({ "ja": { "sms-pin": { "sms": "{{ nobody }}" } } })).await;
    service.advance(61);
    let message = service.ask("demo", JAPANESE, sms_pin()).await;
    assert!(
        message.text.starts_with(&pin_of(&message)) && message.text.contains("再設定コード"),
        "{}",
        message.text
    );
    assert_eq!(service.complete("demo", JAPANESE, &pin_of(&message), None).await.status, 204);
}
