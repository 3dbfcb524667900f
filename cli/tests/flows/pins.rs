use crate::harness::*;
use crate::links::operations;

#[tokio::test]
async fn five_wrong_guesses_kill_a_pin_and_a_new_one_has_its_own_five() {
    let service = Service::start().await;
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    for _ in 0..5 {
        let refused = service.complete("demo-input", USER, &wrong(&pin), Some("new_password_00")).await;
        assert_eq!(refused.error(), "403 INVALID_VERIFICATION_CODE");
    }
    let locked = service.complete("demo-input", USER, &pin, Some("new_password_00")).await;
    assert_eq!(locked.error(), "403 INVALID_VERIFICATION_CODE");
    assert_eq!(service.user("demo-input", USER)["pinFailures"]["N"], "5");
    service.advance(61);
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    assert_eq!(service.complete("demo-input", USER, &wrong(&pin), Some("new_password_00")).await.status, 403);
    assert_eq!(
        service.user("demo-input", USER)["pinFailures"]["N"],
        "6",
        "the user's own count survives reissue"
    );
    assert_eq!(service.complete("demo-input", USER, &pin, Some("new_password_00")).await.status, 204);
    assert_eq!(service.user("demo-input", USER)["pinFailures"]["N"], "0", "success clears it");
}

#[tokio::test]
async fn a_refusal_says_nothing_that_the_caller_did_not_send() {
    let service = Service::start().await;
    service.ask("demo", USER, sms_pin()).await;
    let mut answers = Vec::new();
    for user in [USER, "nobody", "unverified", "disabled", "passwordless", "EMAIL:nobody@example.com"] {
        let answer = service.complete("demo", user, "000000", None).await;
        let shown = answer.text.replace(user, "USER");
        answers.push((answer.status, shown, answer.header("content-type").to_owned()));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:#?}");
    insta::assert_snapshot!(answers[0].1, @r#"{"appID":"demo","errorCode":"INVALID_VERIFICATION_CODE","message":"The verification code is not valid.","userID":"USER","verificationCode":"000000"}"#);
}

#[tokio::test]
async fn the_calls_are_the_same_whether_there_is_a_pin_or_a_user_or_not() {
    let service = Service::start().await;
    service.ask("demo", USER, sms_pin()).await;
    service.complete("demo", USER, "000000", None).await;
    let mut seen = Vec::new();
    for user in [
        "EMAIL:user_123456@example.com",
        "EMAIL:nobody@example.com",
        "LOGIN_NAME:unverified",
        "LOGIN_NAME:disabled",
    ] {
        let (_, calls) =
            service.calls_of("complete-reset", service.complete("demo", user, "000000", None)).await;
        seen.push(operations(&calls));
    }
    assert_eq!(seen[0], ["GetItem", "GetItem", "UpdateItem", "UpdateItem"]);
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
}

#[tokio::test]
async fn completing_by_pin_takes_four_calls_at_most() {
    let service = Service::start().await;
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    service.complete("demo-input", USER, &wrong(&pin), Some("new_password_00")).await;
    let by_email = "EMAIL:user_123456@example.com";
    let (done, calls) = service
        .calls_of("complete-reset", service.complete("demo-input", by_email, &pin, Some("new_password_00")))
        .await;
    assert_eq!(done.status, 204);
    assert_eq!(operations(&calls), ["GetItem", "GetItem", "UpdateItem", "TransactWriteItems"]);
}

#[tokio::test]
async fn the_right_pin_too_late_is_told_and_a_wrong_one_is_not() {
    let service = Service::start().await;
    let pin = pin_of(&service.ask("demo", USER, sms_pin()).await);
    service.advance(600);
    assert_eq!(
        service.complete("demo", USER, &wrong(&pin), None).await.error(),
        "403 INVALID_VERIFICATION_CODE"
    );
    assert_eq!(service.complete("demo", USER, &pin, None).await.error(), "410 PIN_CODE_EXPIRED");
}

#[tokio::test]
async fn a_password_that_the_policy_refuses_leaves_the_pin_and_its_guesses_alone() {
    let service = Service::start().await;
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    for _ in 0..6 {
        assert_eq!(
            service.complete("demo-input", USER, &pin, Some("short")).await.error(),
            "400 PASSWORD_TOO_SHORT"
        );
        assert_eq!(
            service.complete("demo-input", USER, &pin, Some(OLD_PASSWORD)).await.error(),
            "400 INVALID_INPUT_DATA"
        );
        assert_eq!(
            service.complete("demo-input", USER, &pin, Some("johndoe1234")).await.error(),
            "400 INVALID_INPUT_DATA"
        );
    }
    assert_eq!(service.complete("demo-input", USER, &pin, Some("new_password_00")).await.status, 204);
}

#[tokio::test]
async fn in_generate_mode_a_password_is_ignored_and_may_be_missing() {
    let service = Service::start().await;
    for given in [None, Some(""), Some("x"), Some("new_password_00")] {
        service.next_day();
        let pin = pin_of(&service.ask("demo", USER, sms_pin()).await);
        assert_eq!(service.complete("demo", USER, &pin, given).await.status, 204);
        service.settle().await;
        let sent = service.messages().into_iter().rev().find(|message| message.to == PHONE).unwrap();
        assert_eq!(service.sign_in("demo", EMAIL, &password_of(&sent)).await.status, 200);
    }
    assert_eq!(service.sign_in("demo", EMAIL, "new_password_00").await.status, 400);
}

#[tokio::test]
async fn a_completion_whose_answer_was_lost_may_be_repeated() {
    let service = Service::start().await;
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    assert_eq!(service.complete("demo-input", USER, &pin, Some("new_password_00")).await.status, 204);
    service.settle().await;
    let sent = service.messages().len();
    service.advance(599);
    assert_eq!(service.complete("demo-input", USER, &pin, Some("new_password_00")).await.status, 204);
    assert_eq!(service.complete("demo-input", USER, &pin, Some("new_password_01")).await.status, 403);
    service.settle().await;
    assert_eq!(service.messages().len(), sent, "nothing is sent twice");
    service.advance(2);
    assert_eq!(service.complete("demo-input", USER, &pin, Some("new_password_00")).await.status, 403);
}

#[tokio::test]
async fn repeats_count_as_guesses() {
    let service = Service::start().await;
    let pin = pin_of(&service.ask("demo", USER, sms_pin()).await);
    for _ in 0..5 {
        assert_eq!(service.complete("demo", USER, &pin, None).await.status, 204);
    }
    assert_eq!(service.complete("demo", USER, &pin, None).await.status, 403);
}

#[tokio::test]
async fn swapped_arguments_are_answered_cleanly() {
    let service = Service::start().await;
    service.ask("demo-input", USER, sms_pin()).await;
    let answer = service.complete("demo-input", USER, "new_password_00", Some("123456")).await;
    assert_eq!(answer.error(), "403 INVALID_VERIFICATION_CODE");
    assert_eq!(answer.json()["verificationCode"], "new_password_00", "as sent by the caller");
}

#[tokio::test]
async fn at_a_hundred_wrong_guesses_a_link_takes_the_place_of_the_pin() {
    let service = Service::start().await;
    for _ in 0..20 {
        service.next_day();
        // Days pass, but fewer than thirty since the first guess.
        let pin = pin_of(&service.ask("demo", USER, sms_pin()).await);
        for _ in 0..5 {
            service.complete("demo", USER, &wrong(&pin), None).await;
        }
        if service.user("demo", USER)["pinFailures"]["N"] == "70" {
            break;
        }
    }
    // The rest at one go, as the table would hold it after them.
    let pin_failures = 30;
    let store = service.store().await;
    let (app, id) =
        (shared::identifier::AppId::parse("demo").unwrap(), shared::identifier::UserId::parse(USER).unwrap());
    for _ in 0..pin_failures {
        let user = store.user(&app, &id).await.unwrap();
        let reset = user.as_ref().and_then(|user| user.current_reset).unwrap();
        store.count_pin_failure(&app, user.as_ref(), &reset, service.run.clock().now()).await.unwrap();
    }
    service.advance(86_400);
    let message = service.ask("demo", USER, sms_pin()).await;
    assert_eq!(message.to, PHONE);
    let link = link_of(&message);
    assert_eq!(service.press(&link, None).await.status, 200, "the cap locks nobody out");
    assert_eq!(service.user("demo", USER)["pinFailures"]["N"], "0");
}

#[tokio::test]
async fn a_link_reset_cannot_be_completed_by_a_pin() {
    let service = Service::start().await;
    service.ask("demo", USER, email()).await;
    assert_eq!(service.complete("demo", USER, "000000", None).await.error(), "403 INVALID_VERIFICATION_CODE");
    assert!(service.user("demo", USER).get("pinFailuresSince").is_none(), "it was no guess at a live PIN");
}
