use futures_util::future::join_all;

use crate::harness::*;

fn version(service: &Service, app: &str) -> i64 {
    service.user(app, USER)["credentialsVersion"]["N"].as_str().unwrap().parse().unwrap()
}

/// 64 at once on one reset, each with a password of its own: 32 by the reset's own proof, 32 by the superseded
/// link of the same user and wrong PINs.
#[tokio::test(flavor = "multi_thread")]
async fn of_64_completions_with_different_passwords_one_succeeds() {
    let service = Service::start().await;
    for round in 0..10 {
        service.next_day();
        let old = link_of(&service.ask("demo-input", USER, email()).await);
        service.advance(61);
        let by_pin = round % 2 == 0;
        let message = service.ask("demo-input", USER, if by_pin { sms_pin() } else { sms() }).await;
        let before = version(&service, "demo-input");
        let tries = (0..64).map(|n| {
            let (service, message, old) = (&service, &message, &old);
            async move {
                let password = format!("password {round} of try {n}");
                match (n % 2, by_pin) {
                    (0, true) => {
                        service.complete("demo-input", USER, &pin_of(message), Some(&password)).await.status
                            == 204
                    }
                    (0, false) => service.press(&link_of(message), Some(&password)).await.status == 200,
                    _ => service.press(old, Some(&password)).await.status == 200,
                }
            }
        });
        let succeeded = join_all(tries).await.into_iter().filter(|success| *success).count();
        assert_eq!(succeeded, 1, "round {round}");
        assert_eq!(version(&service, "demo-input"), before + 1, "round {round}");
        service.settle().await;
    }
}

/// A request that is sent again before the first is answered: neither is told that its PIN is wrong.
#[tokio::test(flavor = "multi_thread")]
async fn the_same_pin_and_password_twice_at_once_are_both_told_success() {
    let service = Service::start().await;
    let mut overtaken = 0;
    for round in 0..10 {
        service.next_day();
        let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
        let (before, password) = (version(&service, "demo-input"), format!("password of round {round}"));
        let complete = || service.complete("demo-input", USER, &pin, Some(&password));
        let ((first, second), calls) =
            service.calls_of("complete-reset", async { tokio::join!(complete(), complete()) }).await;
        assert_eq!((first.status.as_u16(), second.status.as_u16()), (204, 204), "round {round}");
        assert_eq!(version(&service, "demo-input"), before + 1, "round {round}");
        overtaken += calls.iter().filter(|call| call.operation == "TransactWriteItems").count() - 1;
        let other = service.complete("demo-input", USER, &pin, Some("another password")).await;
        assert_eq!(other.status, 403, "round {round}");
        service.settle().await;
    }
    assert!(overtaken > 0, "no two met");
}

/// In `generate` mode a repeat is answered success, so what counts is what happened: one change, one password.
#[tokio::test(flavor = "multi_thread")]
async fn of_64_completions_without_a_password_one_changes_it() {
    let service = Service::start().await;
    for round in 0..40 {
        service.next_day();
        let by_pin = round % 2 == 0;
        let message = service.ask("demo", USER, if by_pin { sms_pin() } else { sms() }).await;
        let (before, sent) = (version(&service, "demo"), service.messages().len());
        let tries = (0..64).map(|_| {
            let (service, message) = (&service, &message);
            async move {
                match by_pin {
                    true => service.complete("demo", USER, &pin_of(message), None).await.status.as_u16(),
                    false => service.press(&link_of(message), None).await.status.as_u16(),
                }
            }
        });
        let statuses = join_all(tries).await;
        assert!(statuses.iter().any(|status| *status == 204 || *status == 200), "{statuses:?}");
        service.settle().await;
        assert_eq!(version(&service, "demo"), before + 1, "round {round}: {statuses:?}");
        let passwords = service.messages()[sent..].iter().filter(|message| message.to == PHONE).count();
        assert_eq!(passwords, 1, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_requests_at_once_one_is_sent() {
    let service = Service::start().await;
    let requests = (0..32).map(|_| service.request("demo", USER, email()));
    assert!(join_all(requests).await.iter().all(|answer| answer.status == 204));
    service.settle().await;
    assert_eq!(service.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_once_are_five_at_most() {
    let service = Service::start().await;
    let pin = pin_of(&service.ask("demo", USER, sms_pin()).await);
    let wrong = wrong(&pin);
    join_all((0..64).map(|_| service.complete("demo", USER, &wrong, None))).await;
    assert_eq!(service.user("demo", USER)["pinFailures"]["N"], "5");
    assert_eq!(service.complete("demo", USER, &pin, None).await.status, 403);
}
