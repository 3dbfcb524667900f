use crate::harness::*;

#[tokio::test]
async fn a_repeat_within_the_cool_down_answers_the_same_and_sends_nothing() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.advance(59);
    for named in [USER, "user_123456"] {
        assert_eq!(service.request("demo", named, email()).await.status, 204);
    }
    service.settle().await;
    assert_eq!(service.messages().len(), 1);
    assert_eq!(service.newest(), ("refused".to_owned(), "cool-down".to_owned()));
    assert_eq!(service.press(&link, None).await.status, 200, "what sends nothing supersedes nothing");
}

#[tokio::test]
async fn spellings_of_one_identifier_share_its_cool_down() {
    let service = Service::start().await;
    service.ask("demo", "EMAIL:user_123456@example.com", email()).await;
    service.advance(1);
    service.request("demo", "EMAIL:USER_123456@Example.com", email()).await;
    service.settle().await;
    assert_eq!(service.newest().1, "cool-down");
}

#[tokio::test]
async fn other_names_of_the_same_user_meet_the_users_own_interval() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.advance(1);
    assert_eq!(service.request("demo", "LOGIN_NAME:johndoe", email()).await.status, 204);
    service.settle().await;
    assert_eq!(service.newest(), ("refused".to_owned(), "interval".to_owned()));
    assert_eq!(service.press(&link, None).await.status, 200);
}

#[tokio::test]
async fn the_interval_between_messages_grows_and_a_reset_ends_it() {
    let service = Service::start().await;
    service.ask("demo", USER, email()).await;
    for (pause, sent) in
        [(61, true), (61, false), (240, true), (301, false), (600, true), (899, false), (61, true)]
    {
        service.advance(pause);
        let before = service.messages().len();
        service.request("demo", USER, email()).await;
        service.settle().await;
        assert_eq!(service.messages().len() - before, usize::from(sent), "after {pause} s");
    }
    let link = link_of(service.messages().last().unwrap());
    assert_eq!(service.press(&link, None).await.status, 200);
    service.settle().await;
    service.advance(61);
    service.ask("demo", USER, email()).await;
}

#[tokio::test]
async fn a_user_gets_only_so_many_messages_a_day() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["limits"]["messagesPerUserDaily"] = 2.into()).await;
    service.ask("demo", USER, email()).await;
    service.advance(1_000);
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.advance(1_000);
    service.request("demo", USER, email()).await;
    service.settle().await;
    assert_eq!(service.newest(), ("refused".to_owned(), "daily-cap".to_owned()));
    assert_eq!(service.press(&link, None).await.status, 200, "at the cap the last secret stays valid");
}

#[tokio::test]
async fn an_address_that_asks_too_often_is_told_and_harms_nobody() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["limits"]["requestsPerAddressHourly"] = 1.into()).await;
    service.request("demo", "nobody", email()).await;
    let told = service.request("demo", USER, email()).await;
    assert_eq!(told.error(), "429 TOO_MANY_REQUESTS");
    let seconds: u64 = told.header("retry-after").parse().unwrap();
    assert!((1..=3_600).contains(&seconds));
    assert_eq!(service.resets().len(), 1, "a refused request writes no reset");
    service.advance(seconds);
    service.ask("demo", USER, email()).await;
}

#[tokio::test]
async fn sms_goes_only_where_the_app_says_and_within_its_budget() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["smsCountries"] = serde_json::json!(["GB"])).await;
    service.request("demo", USER, sms()).await;
    service.settle().await;
    assert_eq!(service.newest().1, "sms-country");
    service
        .configure("demo", |settings| {
            settings["smsCountries"] = serde_json::json!(["JP"]);
            settings["smsDailyBudget"] = 3.into();
        })
        .await;
    service.advance(61);
    let link = link_of(&service.ask("demo", USER, sms()).await);
    assert_eq!(service.press(&link, None).await.status, 200);
    service.settle().await;
    assert_eq!(
        service.messages().iter().filter(|message| message.to == PHONE).count(),
        2,
        "both were reserved"
    );
    service.advance(61);
    service.request("demo", USER, sms()).await;
    service.settle().await;
    assert_eq!(service.newest().1, "sms-budget");
    service.ask("demo", USER, email()).await;
}

#[tokio::test]
async fn every_sms_is_transactional_and_has_a_maximum_price() {
    let service = Service::start().await;
    let message = service.ask("demo", USER, sms()).await;
    assert_eq!(message.attributes["AWS.SNS.SMS.SMSType"], "Transactional");
    assert_eq!(message.attributes["AWS.SNS.SMS.MaxPrice"], "0.50");
    assert_eq!(message.from.as_deref(), Some("Rekey"));
}

#[tokio::test]
async fn failed_sign_ins_are_limited_alike_and_a_reset_lifts_it() {
    let service = Service::start().await;
    for _ in 0..10 {
        assert_eq!(service.sign_in("demo", EMAIL, "wrong password").await.error(), "400 invalid_grant");
    }
    let limited = service.sign_in("demo", EMAIL, OLD_PASSWORD).await;
    let wrong = service.sign_in("demo", "nobody@example.com", "wrong password").await;
    assert_eq!((limited.status, &limited.text), (wrong.status, &wrong.text));
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.press(&link, None).await;
    service.settle().await;
    let new = password_of(service.messages().last().unwrap());
    assert_eq!(service.sign_in("demo", EMAIL, &new).await.status, 200);
}

#[tokio::test]
async fn signing_in_does_not_count_as_failing() {
    let service = Service::start().await;
    for _ in 0..15 {
        assert_eq!(service.sign_in("demo", EMAIL, OLD_PASSWORD).await.status, 200);
    }
}
