//! The start page as a browser uses it: the forms of a page are filled in and sent.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::harness::*;

/// The fields of a form, as a browser would send them.
pub type Fields = BTreeMap<String, String>;

static FORM: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)<form [^>]*>(.*?)</form>").unwrap());
static INPUT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<input ([^>]*)>").unwrap());

/// Every form of a page that is sent by POST to where the page lies.
pub fn forms(page: &Answer) -> Vec<Fields> {
    assert_eq!(page.text.matches("<form ").count(), page.text.matches("<form method=\"post\"").count());
    assert!(!page.text.contains(" action="));
    let fields = |form: &str| {
        let inputs = INPUT.captures_iter(form).map(|found| found[1].to_owned());
        let sent = inputs.filter(|input| {
            !input.contains("type=\"radio\"") || input.ends_with(" checked") || input.contains(" checked ")
        });
        sent.filter_map(|input| {
            Some((attribute(&input, "name")?, attribute(&input, "value").unwrap_or_default()))
        })
        .collect()
    };
    FORM.captures_iter(&page.text).map(|found| fields(&found[1])).collect()
}

/// The form of a page with this step.
pub fn form(page: &Answer, step: &str) -> Fields {
    let found: Vec<Fields> = forms(page).into_iter().filter(|form| form["step"] == step).collect();
    assert_eq!(found.len(), 1, "{step}: {}", page.text);
    found[0].clone()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let found = Regex::new(&format!("(?:^| ){name}=\"([^\"]*)\"")).unwrap().captures(tag)?[1].to_owned();
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    Some(plain.iter().fold(found, |text, (escaped, sign)| text.replace(escaped, sign)))
}

impl Service {
    pub fn start_page(&self, app: &str) -> String {
        self.url(&format!("/forgot/{app}"))
    }

    pub async fn send_form(&self, app: &str, fields: &Fields) -> Answer {
        let url = self.start_page(app);
        self.send(|http| http.post(url).form(fields)).await
    }

    /// Fills in the form of `page` with this step and sends it.
    pub async fn fill(&self, app: &str, page: &Answer, step: &str, typed: &[(&str, &str)]) -> Answer {
        let mut fields = form(page, step);
        for (name, value) in typed {
            assert!(fields.insert((*name).to_owned(), (*value).to_owned()).is_some(), "no field {name}");
        }
        self.send_form(app, &fields).await
    }

    /// Opens the page and asks.
    pub async fn ask_there(&self, app: &str, account: &str, method: &str) -> Answer {
        let page = self.get(&self.start_page(app)).await;
        assert_eq!(page.status, 200);
        self.fill(app, &page, "ask", &[("account", account), ("method", method)]).await
    }

    /// Opens the page, asks for a code and waits for it: the page that takes it, and the code.
    pub async fn code_from_there(&self, app: &str, account: &str) -> (Answer, String) {
        let page = self.ask_there(app, account, "sms-pin").await;
        assert_eq!(page.status, 200);
        self.settle().await;
        (page, pin_of(self.messages().last().unwrap()))
    }
}

pub fn has_title(page: &Answer, title: &str) -> bool {
    page.text.contains(&format!("<h1>{title}</h1>"))
}

#[tokio::test]
async fn a_link_by_email_leads_to_a_new_password() {
    let service = Service::start().await;
    let page = service.ask_there("demo-input", EMAIL, "email-link").await;
    assert!(page.status == 200 && has_title(&page, "Check your email"), "{page:?}");
    assert!(page.text.contains(EMAIL) && page.text.contains("It works for 1 hour."), "{}", page.text);
    service.settle().await;
    let mail = service.messages().pop().unwrap();
    assert_eq!(mail.to, EMAIL);
    let done = service.press(&link_of(&mail), Some("new_password_00")).await;
    assert!(has_title(&done, "Your password was changed"), "{done:?}");
    assert_eq!(service.sign_in("demo-input", EMAIL, "new_password_00").await.status, 200);
}

#[tokio::test]
async fn a_link_by_sms_leads_to_a_new_password() {
    let service = Service::start().await;
    let page = service.ask_there("demo", PHONE, "sms-link").await;
    assert!(page.status == 200 && has_title(&page, "Check your phone"), "{page:?}");
    service.settle().await;
    let sms = service.messages().pop().unwrap();
    assert_eq!(sms.to, PHONE);
    assert_eq!(service.press(&link_of(&sms), None).await.status, 200);
    service.settle().await;
    let sent = service.messages().into_iter().rev().find(|message| message.to == PHONE).unwrap();
    assert_eq!(service.sign_in("demo", EMAIL, &password_of(&sent)).await.status, 200);
}

#[tokio::test]
async fn a_code_brings_a_generated_password_by_sms() {
    let service = Service::start().await;
    let (page, pin) = service.code_from_there("demo", EMAIL).await;
    assert!(has_title(&page, "Enter the code"), "{page:?}");
    assert!(!page.text.contains("newPassword"), "it is generated");
    let done = service.fill("demo", &page, "code", &[("code", &pin)]).await;
    assert!(done.status == 200 && has_title(&done, "Your new password is on its way"), "{done:?}");
    assert!(done.text.contains("to your phone by text message"), "{}", done.text);
    service.settle().await;
    let sent = service.messages().into_iter().rev().find(|message| message.to == PHONE).unwrap();
    assert_eq!(service.sign_in("demo", EMAIL, &password_of(&sent)).await.status, 200);
    assert_eq!(service.sign_in("demo", EMAIL, OLD_PASSWORD).await.status, 400);
}

#[tokio::test]
async fn a_code_and_the_new_password_are_sent_together() {
    let service = Service::start().await;
    let token = service.token("demo-input", OLD_PASSWORD).await;
    let (page, pin) = service.code_from_there("demo-input", "johndoe").await;
    assert!(
        page.text.contains("autocomplete=\"one-time-code\"") && page.text.contains("inputmode=\"numeric\"")
    );
    assert!(page.text.contains("autocomplete=\"new-password\""), "{}", page.text);
    let typed = [("code", pin.as_str()), ("newPassword", "new_password_00")];
    let done = service.fill("demo-input", &page, "code", &typed).await;
    assert!(done.status == 200 && has_title(&done, "Your password was changed"), "{done:?}");
    assert!(done.headers.get("set-cookie").is_none(), "nobody is signed in");
    assert_eq!(service.me("demo-input", &token).await.status, 403);
    assert_eq!(service.sign_in("demo-input", EMAIL, "new_password_00").await.status, 200);
}

#[tokio::test]
async fn a_code_is_taken_as_people_type_and_paste_it() {
    let service = Service::start().await;
    let digits = |pin: &str, zero: u32| -> String {
        pin.chars().map(|c| char::from_u32(zero + c.to_digit(10).unwrap()).unwrap()).collect()
    };
    let forms: [&dyn Fn(&str) -> String; 5] = [
        &|pin| format!(" {} {} ", &pin[..3], &pin[3..]),
        &|pin| format!("{}-{}", &pin[..3], &pin[3..]),
        &|pin| pin.chars().map(|c| format!("{c}\u{a0}")).collect(),
        &|pin| digits(pin, 0x660),
        &|pin| digits(pin, 0xff10),
    ];
    for typed in forms {
        service.next_day();
        let (page, pin) = service.code_from_there("demo", EMAIL).await;
        let typed = typed(&pin);
        let done = service.fill("demo", &page, "code", &[("code", &typed)]).await;
        assert_eq!(done.status, 200, "{typed:?}: {done:?}");
        service.settle().await;
    }
}

#[tokio::test]
async fn every_way_to_name_somebody_finds_them() {
    let service = Service::start().await;
    for account in
        [EMAIL, " User_123456@EXAMPLE.com ", PHONE, "+81 90-0123-4567", "johndoe", "LOGIN_NAME:johndoe"]
    {
        service.next_day();
        let before = service.messages().len();
        let page = service.ask_there("demo", account, "email-link").await;
        assert_eq!(page.status, 200, "{account}");
        service.settle().await;
        let sent: Vec<_> = service.messages().drain(before..).collect();
        assert_eq!(sent.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), [EMAIL], "{account}");
    }
}

#[tokio::test]
async fn where_the_app_allows_one_way_there_is_nothing_to_choose() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["allowedProofs"] = serde_json::json!(["sms-pin"])).await;
    let page = service.get(&service.start_page("demo")).await;
    assert!(!page.text.contains("radio"), "{}", page.text);
    let page = service.fill("demo", &page, "ask", &[("account", EMAIL)]).await;
    assert!(has_title(&page, "Enter the code"), "{page:?}");
}

#[tokio::test]
async fn another_message_is_sent_after_the_cool_down_and_none_before() {
    let service = Service::start().await;
    let (page, old) = service.code_from_there("demo", EMAIL).await;
    assert!(page.text.contains("You can send another message in 1 minute."), "{}", page.text);
    assert!(page.text.contains("data-countdown=\"60\""), "{}", page.text);
    service.advance(59);
    let again = service.fill("demo", &page, "ask", &[]).await;
    assert_eq!((again.status, forms(&again).len()), (page.status, 2));
    service.settle().await;
    assert_eq!(service.messages().len(), 1);
    assert_eq!(service.newest(), ("refused".to_owned(), "cool-down".to_owned()));
    service.advance(2);
    let page = service.fill("demo", &again, "ask", &[]).await;
    service.settle().await;
    let messages = service.messages();
    assert_eq!(messages.len(), 2);
    let new = pin_of(&messages[1]);
    if old != new {
        assert_eq!(service.fill("demo", &page, "code", &[("code", &old)]).await.status, 422);
    }
    assert_eq!(service.fill("demo", &page, "code", &[("code", &new)]).await.status, 200);
}

#[tokio::test]
async fn the_countdown_goes_on_where_a_code_is_refused() {
    let service = Service::start().await;
    let (page, pin) = service.code_from_there("demo", EMAIL).await;
    service.advance(20);
    let refused = service.fill("demo", &page, "code", &[("code", &wrong(&pin))]).await;
    assert!(refused.text.contains("data-countdown=\"40\""), "{}", refused.text);
    assert!(refused.text.contains("in 40 seconds"), "{}", refused.text);
    service.advance(40);
    let refused = service.fill("demo", &refused, "code", &[("code", &wrong(&pin))]).await;
    assert!(!refused.text.contains("data-countdown=\""), "{}", refused.text);
    // Only what is shown hangs on it: a time that is none, or lies ahead, counts from now.
    for at in ["", "x", "-1", "9999999999999", "99999999999999999999"] {
        let mut fields = form(&page, "code");
        fields.insert("askedAt".to_owned(), at.to_owned());
        fields.insert("code".to_owned(), "1".to_owned());
        let page = service.send_form("demo", &fields).await;
        assert!(page.text.contains("data-countdown=\"60\""), "{at}: {}", page.text);
    }
}

#[tokio::test]
async fn reload_and_double_press_are_harmless() {
    let service = Service::start().await;
    let page = service.get(&service.start_page("demo-input")).await;
    let mut asked = form(&page, "ask");
    asked
        .extend([("account", EMAIL), ("method", "sms-pin")].map(|(name, value)| (name.into(), value.into())));
    let first = service.send_form("demo-input", &asked).await;
    for _ in 0..3 {
        let again = service.send_form("demo-input", &asked).await;
        assert_eq!((again.status, &again.text), (first.status, &first.text));
    }
    service.settle().await;
    let messages = service.messages();
    assert_eq!(messages.len(), 1);
    let mut proved = form(&first, "code");
    let pin = pin_of(&messages[0]);
    proved.extend(
        [("code", pin.as_str()), ("newPassword", "new_password_00")].map(|(n, v)| (n.into(), v.into())),
    );
    let done = service.send_form("demo-input", &proved).await;
    assert!(has_title(&done, "Your password was changed"), "{done:?}");
    service.settle().await;
    let (sent, version) =
        (service.messages().len(), service.user("demo-input", USER)["credentialsVersion"].clone());
    let again = service.send_form("demo-input", &proved).await;
    assert_eq!((again.status, &again.text), (done.status, &done.text));
    service.settle().await;
    assert_eq!(service.messages().len(), sent);
    assert_eq!(service.user("demo-input", USER)["credentialsVersion"], version);
    // Back, and another password: the code has done its work.
    proved.insert("newPassword".to_owned(), "new_password_01".to_owned());
    assert_eq!(service.send_form("demo-input", &proved).await.status, 422);
    assert_eq!(service.sign_in("demo-input", EMAIL, "new_password_00").await.status, 200);
}

#[tokio::test]
async fn looking_at_the_page_a_hundred_times_changes_nothing() {
    let service = Service::start().await;
    service.ask("demo", USER, sms_pin()).await;
    let before = service.run.aws().dump().unwrap();
    for round in 0..100 {
        let path = ["/forgot/demo", "/forgot/nobody", "/.well-known/change-password"][round % 3];
        let url = service.url(path);
        let page = service.send(|http| if round % 2 == 0 { http.get(&url) } else { http.head(&url) }).await;
        assert_eq!(page.status.as_u16(), [200, 404, 302][round % 3]);
        assert_eq!(page.text.is_empty(), round % 2 == 1 || round % 3 == 2, "{path}");
    }
    assert_eq!(service.run.aws().dump().unwrap(), before);
}

#[tokio::test]
async fn the_page_makes_the_calls_of_the_api_and_no_others() {
    let service = Service::start().await;
    let (page, pin) = service.code_from_there("demo-input", EMAIL).await;
    service.next_day();
    service.ask_there("demo-input", "nobody@example.com", "email-link").await;
    let (_, calls) =
        service.calls_of("forgot", service.ask_there("demo-input", "x@example.com", "sms-pin")).await;
    assert_eq!(crate::links::operations(&calls), ["UpdateItem", "UpdateItem", "TransactWriteItems"]);
    let typed = [("code", pin.as_str()), ("newPassword", "new_password_00")];
    let (_, calls) = service.calls_of("forgot", service.fill("demo-input", &page, "code", &typed)).await;
    // By address: the claim, then the user; the code is of the day before yesterday.
    assert_eq!(crate::links::operations(&calls), ["GetItem", "GetItem", "UpdateItem"]);
}

#[tokio::test]
async fn the_message_says_roughly_what_has_asked() {
    let service = Service::start().await;
    let page = service.get(&service.start_page("demo")).await;
    let mut fields = form(&page, "ask");
    fields.extend([("account".to_owned(), EMAIL.to_owned())]);
    let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
    let url = service.start_page("demo");
    service.send(|http| http.post(url).header("user-agent", iphone).form(&fields)).await;
    service.settle().await;
    let mail = service.messages().pop().unwrap();
    assert!(mail.text.contains("Safari") && mail.text.contains("iPhone"), "{}", mail.text);
}
