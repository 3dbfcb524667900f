//! The start page where something is wrong: what was typed, too often, the app, the request.

use serde_json::json;

use crate::harness::*;
use crate::start_page::{form, has_title};

/// The text of the page's error, and that the field of this id is the one that it is linked to and that has the focus.
fn error_of(page: &Answer, field: &str) -> String {
    assert!(page.text.contains("<title>Error: "), "{}", page.text);
    let error = page.text.split("role=\"alert\"").nth(1).unwrap_or_else(|| panic!("no error: {}", page.text));
    assert_eq!(page.text.matches("role=\"alert\"").count(), 1);
    let input = page.text.split("<input ").find(|input| input.contains(&format!("id=\"{field}\""))).unwrap();
    let input = input.split('>').next().unwrap();
    let id = page.text.split("role=\"alert\"").next().unwrap().rsplit("id=\"").next().unwrap();
    let id = id.split('"').next().unwrap();
    assert!(input.contains("aria-invalid=\"true\"") && input.contains(" autofocus"), "{input}");
    assert!(input.contains(&format!("aria-describedby=\"{id} ")), "{id}: {input}");
    assert_eq!(page.text.matches(" autofocus").count(), 1, "one field has the focus");
    let text = error.split("</").next().unwrap();
    text.rsplit('>').next().unwrap().to_owned()
}

#[tokio::test]
async fn what_names_nobody_is_told_beside_the_field_and_counts_for_nothing() {
    let service = Service::start().await;
    let page = service.get(&service.start_page("demo")).await;
    let before = service.run.aws().dump().unwrap();
    for (account, says) in [
        ("", "Enter your email address"),
        ("   ", "Enter your email address"),
        ("ann@", "This email address is not complete."),
        ("<ann>@b@c", "This email address is not complete."),
        ("+81", "We cannot read this phone number."),
        ("(090) 1234 5678", "We cannot read this phone number."),
        ("ann smith", "A user name has only English letters"),
        ("ann\u{0}", "A user name has only English letters"),
    ] {
        let page = service.fill("demo", &page, "ask", &[("account", account), ("method", "sms-pin")]).await;
        assert_eq!(page.status, 422, "{account:?}");
        assert!(error_of(&page, "account").starts_with(says), "{account:?}: {}", page.text);
        let kept = form(&page, "ask");
        assert_eq!((kept["account"].as_str(), kept["method"].as_str()), (account, "sms-pin"));
    }
    assert_eq!(service.run.aws().dump().unwrap(), before);
}

#[tokio::test]
async fn a_way_that_the_app_does_not_allow_is_asked_for_again() {
    let service = Service::start().await;
    let page = service.get(&service.start_page("demo")).await;
    let allowed = json!(["email-link", "sms-link"]);
    service.configure("demo", |settings| settings["allowedProofs"] = allowed).await;
    for method in ["sms-pin", "", "pigeon"] {
        let page = service.fill("demo", &page, "ask", &[("account", EMAIL), ("method", method)]).await;
        assert_eq!(page.status, 422);
        assert!(page.text.contains("aria-describedby=\"method-error\""), "{}", page.text);
        assert!(page.text.contains("id=\"method-error\" role=\"alert\"><p>Choose one of these ways.</p>"));
        assert!(page.text.contains("value=\"email-link\" required checked autofocus"), "{}", page.text);
        assert_eq!(form(&page, "ask")["account"], EMAIL);
    }
    assert!(service.resets().is_empty());
}

#[tokio::test]
async fn one_answer_for_every_code_that_is_not_valid() {
    let service = Service::start().await;
    let (page, pin) = service.code_from_there("demo", EMAIL).await;
    let mut texts = Vec::new();
    for account in [EMAIL, "nobody@example.com", "unverified", "disabled", "passwordless", "hanako"] {
        let typed = [("code", wrong(&pin)), ("account", account.to_owned())];
        let typed = typed.each_ref().map(|(name, value)| (*name, value.as_str()));
        let refused = service.fill("demo", &page, "code", &typed).await;
        assert_eq!(refused.status, 422);
        assert_eq!(
            error_of(&refused, "code"),
            "This code is not valid. Use the one from the newest message. After five wrong tries a code stops working; then send another message."
        );
        texts.push(refused.words().replace(account, "ACCOUNT"));
    }
    assert!(texts.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn after_five_wrong_tries_the_right_code_is_one_more() {
    let service = Service::start().await;
    let (page, pin) = service.code_from_there("demo-input", EMAIL).await;
    let mut typed = [("code", wrong(&pin)), ("newPassword", "new_password_00".to_owned())];
    for _ in 0..5 {
        let typed = typed.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(service.fill("demo-input", &page, "code", &typed).await.status, 422);
    }
    assert_eq!(service.user("demo-input", USER)["pinFailures"]["N"], "5");
    typed[0].1 = pin;
    let typed = typed.each_ref().map(|(name, value)| (*name, value.as_str()));
    let locked = service.fill("demo-input", &page, "code", &typed).await;
    assert!(error_of(&locked, "code").starts_with("This code is not valid."));
    assert_eq!(service.sign_in("demo-input", EMAIL, OLD_PASSWORD).await.status, 200);
}

#[tokio::test]
async fn what_is_no_code_is_no_try() {
    let service = Service::start().await;
    let (page, pin) = service.code_from_there("demo", EMAIL).await;
    for typed in ["", "12345", "1234567", "12345x", "\u{661}\u{662}", "code 123456"] {
        let refused = service.fill("demo", &page, "code", &[("code", typed)]).await;
        assert_eq!(
            (refused.status.as_u16(), error_of(&refused, "code").as_str()),
            (422, "The code has 6 digits.")
        );
    }
    assert_eq!(service.resets()[0]["attempts"]["N"], "0");
    assert_eq!(service.fill("demo", &page, "code", &[("code", &pin)]).await.status, 200);
}

#[tokio::test]
async fn the_right_code_too_late_is_told() {
    let service = Service::start().await;
    let (page, pin) = service.code_from_there("demo", EMAIL).await;
    service.advance(600);
    let late = service.fill("demo", &page, "code", &[("code", &pin)]).await;
    assert!(late.status == 422 && error_of(&late, "code").starts_with("This code has expired."), "{late:?}");
    let guessed = service.fill("demo", &page, "code", &[("code", &wrong(&pin))]).await;
    assert!(error_of(&guessed, "code").starts_with("This code is not valid."));
}

#[tokio::test]
async fn a_password_that_the_policy_refuses_uses_nothing_up_and_is_kept_nowhere() {
    let service = Service::start().await;
    let (page, pin) = service.code_from_there("demo-input", EMAIL).await;
    for (password, says) in [
        ("", "The password must have at least 8 characters."),
        ("short", "The password must have at least 8 characters."),
        ("qwertyuiop", "This password is one of the most common ones"),
        ("johndoe1234", "The password must not be made of your name"),
        (OLD_PASSWORD, "The new password must differ from the old one."),
    ] {
        for _ in 0..2 {
            let typed = [("code", pin.as_str()), ("newPassword", password)];
            let refused = service.fill("demo-input", &page, "code", &typed).await;
            assert_eq!(refused.status, 422);
            assert!(error_of(&refused, "new-password").starts_with(says), "{password}: {}", refused.text);
            assert!(refused.text.contains("Enter the code once more, too."), "{}", refused.text);
            assert!(!refused.text.contains(&format!("\"{pin}\"")), "{}", refused.text);
            assert!(password.is_empty() || !refused.text.contains(&format!("\"{password}\"")));
        }
    }
    let typed = [("code", pin.as_str()), ("newPassword", "new_password_00")];
    assert_eq!(service.fill("demo-input", &page, "code", &typed).await.status, 200);
}

#[tokio::test]
async fn a_limit_is_told_with_the_time_to_come_back() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["limits"]["requestsPerAddressHourly"] = 1.into()).await;
    assert_eq!(service.ask_there("demo", "nobody@example.com", "email-link").await.status, 200);
    let told = service.ask_there("demo", EMAIL, "email-link").await;
    assert!(told.status == 429 && has_title(&told, "Too many tries"), "{told:?}");
    let seconds: u64 = told.header("retry-after").parse().unwrap();
    assert!((1..=3_600).contains(&seconds));
    let minutes = seconds.div_ceil(60);
    assert!(told.text.contains(&format!("Try again in {minutes} minutes.")), "{seconds}: {}", told.text);
    assert_eq!(service.resets().len(), 1, "a refused request writes no reset");
    // The API and the page are counted together.
    assert_eq!(service.request("demo", USER, email()).await.error(), "429 TOO_MANY_REQUESTS");
    service.advance(seconds);
    assert_eq!(service.ask_there("demo", EMAIL, "email-link").await.status, 200);
}

#[tokio::test]
async fn an_app_without_the_page_and_no_app_at_all_look_the_same() {
    let service = Service::start().await;
    let on = service.get(&service.start_page("demo")).await;
    service.configure("demo", |settings| settings["startPage"] = json!("off")).await;
    let before = service.run.aws().dump().unwrap();
    let mut seen = Vec::new();
    for app in ["demo", "nobody", "%ff", "a%20b", "x%2Fy"] {
        let looked = service.get(&service.start_page(app)).await;
        let sent = service.fill(app, &on, "ask", &[("account", EMAIL)]).await;
        for page in [looked, sent] {
            assert_eq!(page.status, 404, "{app}");
            let mut headers = page.headers.clone();
            headers.remove("date");
            seen.push((page.text, headers));
        }
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
    assert!(seen[0].0.contains("This page is not available") && !seen[0].0.contains("Demo"), "{}", seen[0].0);
    assert_eq!(service.run.aws().dump().unwrap(), before);
}

#[tokio::test]
async fn an_app_that_tells_has_its_reasons_in_words() {
    let service = Service::start().await;
    for (account, method, says) in [
        ("nobody@example.com", "email-link", "We cannot find this account."),
        ("disabled", "email-link", "This account is disabled"),
        ("passwordless", "sms-pin", "This account has no password"),
        ("unverified", "email-link", "This account has no confirmed email address"),
        ("unverified", "sms-link", "This account has no confirmed phone number"),
    ] {
        let told = service.ask_there("demo-kii", account, method).await;
        assert_eq!(told.status, 422, "{account}");
        assert!(error_of(&told, "account").starts_with(says), "{account}: {}", told.text);
        assert_eq!(form(&told, "ask")["method"], method);
    }
    assert!(service.resets().is_empty());
    let (page, pin) = service.code_from_there("demo-kii", EMAIL).await;
    let told = service.fill("demo-kii", &page, "code", &[("account", "nobody"), ("code", &pin)]).await;
    assert!(error_of(&told, "account").starts_with("We cannot find this account."));
    assert_eq!(service.fill("demo-kii", &page, "code", &[("code", &pin)]).await.status, 200);
}

#[tokio::test]
async fn the_well_known_path_leads_to_the_page_of_the_one_app() {
    let service = Service::start().await;
    let url = service.url("/.well-known/change-password");
    let answer = service.get(&url).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (302, ""));
    let target = reqwest::Url::parse(&url).unwrap().join(answer.header("location")).unwrap();
    assert_eq!(target.as_str(), service.start_page("demo"));
    assert_eq!(service.get(target.as_str()).await.status, 200);
    let posted = service.send(|http| http.post(&url)).await;
    assert_eq!((posted.status.as_u16(), posted.header("allow")), (405, "GET, HEAD"));
    // How browsers find out whether a site answers 200 to everything.
    let nothing = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200";
    assert_eq!(service.get(&service.url(nothing)).await.status, 404);
}

#[tokio::test]
async fn every_page_carries_the_headers_that_keep_it_alone() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["limits"]["requestsPerAddressHourly"] = 1.into()).await;
    let page = service.get(&service.start_page("demo")).await;
    let pages = [
        service.fill("demo", &page, "ask", &[("account", "")]).await,
        service.fill("demo", &page, "ask", &[("account", EMAIL)]).await,
        service.fill("demo", &page, "ask", &[("account", EMAIL)]).await,
        service.get(&service.start_page("nobody")).await,
        service.get(&service.url("/.well-known/change-password")).await,
        page,
    ];
    let statuses: Vec<u16> = pages.iter().map(|page| page.status.as_u16()).collect();
    assert_eq!(statuses, [422, 200, 429, 404, 302, 200]);
    for page in pages {
        let policy = page.header("content-security-policy");
        for rule in ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]
        {
            assert!(policy.contains(rule), "{rule}: {policy}");
        }
        assert!(!policy.contains("http"), "nothing from elsewhere: {policy}");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert!(page.header("strict-transport-security").starts_with("max-age="));
        assert!(page.headers.get("set-cookie").is_none());
        assert!(!page.text.contains("src=\"http") && !page.text.contains(" style="), "{}", page.text);
    }
}

#[tokio::test]
async fn what_is_none_of_the_pages_forms_is_refused() {
    let service = Service::start().await;
    let before = service.run.aws().dump().unwrap();
    let url = service.start_page("demo");
    let asking = format!("account={EMAIL}&method=email-link");
    for (body, status) in [
        (String::new(), 400),
        (asking.clone(), 400),
        (format!("step=ask&step=code&{asking}"), 400),
        (format!("step=reset&{asking}"), 400),
        ("{\"step\":\"ask\"}".to_owned(), 400),
        (format!("step=ask&account={EMAIL}&{asking}"), 422),
        ("step=code&code=123456".to_owned(), 422),
        ("step=ask&account=%ff%fe".to_owned(), 422),
        (format!("step=ask&account={}@example.com", "a".repeat(300)), 422),
        ("x".repeat(16 * 1024 + 1), 413),
    ] {
        let form = "application/x-www-form-urlencoded";
        let answer =
            service.send(|http| http.post(&url).header("content-type", form).body(body.clone())).await;
        assert_eq!(answer.status, status, "{body:.60}");
        assert!(answer.header("content-type").starts_with("text/html"), "{answer:?}");
    }
    for method in ["PUT", "PATCH", "DELETE", "OPTIONS"] {
        let answer = service.send(|http| http.request(method.parse().unwrap(), &url)).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "GET, HEAD, POST"), "{method}");
    }
    assert_eq!(service.run.aws().dump().unwrap(), before);
}

#[tokio::test]
async fn the_language_is_the_browsers_or_else_the_apps() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["defaultLocale"] = json!("fr")).await;
    let url = service.start_page("demo");
    for (accepts, lang, dir) in [("ja", "ja", "ltr"), ("ar-EG,ar;q=0.9", "ar", "rtl"), ("it", "fr", "ltr")] {
        let page = service.send(|http| http.get(&url).header("accept-language", accepts)).await;
        assert_eq!(page.header("content-language"), lang);
        assert!(page.text.contains(&format!("<html lang=\"{lang}\" dir=\"{dir}\">")), "{}", page.text);
    }
    let unknown = service.start_page("nobody");
    let page = service.send(|http| http.get(&unknown).header("accept-language", "ko")).await;
    assert_eq!(page.header("content-language"), "ko");
}

#[tokio::test]
async fn a_link_of_no_use_leads_to_the_page_where_the_app_has_none_of_its_own() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo-input", USER, email()).await);
    service.advance(3_600);
    let way = async || {
        let page = service.get(&link).await;
        assert_eq!(page.status, 410);
        let href = page.text.split("class=\"button\" href=\"").nth(1)?.split('"').next()?.to_owned();
        Some(reqwest::Url::parse(&link).unwrap().join(&href).unwrap().to_string())
    };
    let page = service.start_page("demo-input");
    assert_eq!(way().await.as_deref(), Some(page.as_str()));
    assert_eq!(service.get(&page).await.status, 200);
    service.configure("demo-input", |settings| settings["startUrl"] = json!("https://app.example/in")).await;
    assert_eq!(way().await.as_deref(), Some("https://app.example/in"));
    let off = |settings: &mut serde_json::Value| {
        settings["startPage"] = json!("off");
        settings.as_object_mut().unwrap().remove("startUrl");
    };
    service.configure("demo-input", off).await;
    assert_eq!(way().await, None);
}

#[tokio::test]
async fn a_number_without_its_country_is_remarked_on_whoever_it_is() {
    let service = Service::start().await;
    for account in ["09001234567", "090-0123-4567"] {
        let page = service.ask_there("demo", account, "sms-pin").await;
        assert!(
            page.status == 200 && page.text.contains(&format!("{account} has no country code.")),
            "{page:?}"
        );
    }
    let page = service.ask_there("demo", PHONE, "sms-pin").await;
    assert!(!page.text.contains("has no country code"), "{page:?}");
}

#[tokio::test]
async fn a_fault_of_the_table_is_told_as_ours_and_nothing_is_lost() {
    let service = Service::start().await;
    let page = service.get(&service.start_page("demo")).await;
    service.break_app("demo", "name", json!(7)).await;
    service.advance(31);
    for answer in [
        service.get(&service.start_page("demo")).await,
        service.fill("demo", &page, "ask", &[("account", EMAIL)]).await,
    ] {
        assert!(answer.status == 503 && has_title(&answer, "We could not do this just now"), "{answer:?}");
    }
}

#[tokio::test]
async fn where_wrong_codes_stop_codes_a_link_takes_their_place() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["limits"]["wrongPinsPerAppHourly"] = 10.into()).await;
    let (page, pin) = service.code_from_there("demo", EMAIL).await;
    for n in 0..11 {
        let account = format!("nobody{n}");
        let refused = service.fill("demo", &page, "code", &[("account", &account), ("code", "000000")]).await;
        assert_eq!(refused.status, 422);
    }
    let right = service.fill("demo", &page, "code", &[("code", &pin)]).await;
    assert!(error_of(&right, "code").starts_with("This code is not valid."), "the usual answer");
    service.advance(61);
    let page = service.fill("demo", &right, "ask", &[]).await;
    assert!(page.text.contains("If the message has a link instead of a code, open the link."), "{page:?}");
    service.settle().await;
    let link = link_of(service.messages().last().unwrap());
    assert_eq!(service.press(&link, None).await.status, 200);
}
