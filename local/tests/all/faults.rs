use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sns::operation::publish::PublishError;
use rekey_local::{ClientFault, Effect, Fault, FaultKind, Service};

use crate::ses::email;
use crate::sns::sms;
use crate::{dynamodb, s, sdk, ses, sns, start};

fn once(service: Service, kind: FaultKind) -> Fault {
    Fault { service, operation: None, table: None, skip: 0, times: 1, kind }
}

fn rejected(code: &str) -> FaultKind {
    FaultKind::Rejected { code: code.to_owned(), message: "on purpose & <so>".to_owned() }
}

async fn put_user(client: &aws_sdk_dynamodb::Client) -> Result<(), SdkError<PutItemError>> {
    let put = client.put_item().table_name("rekey-users").item("pk", s("USER#1"));
    put.send().await.map(|_| ())
}

fn transaction_puts() -> Vec<TransactWriteItem> {
    let put = |table: &str, key: &str| {
        let put = Put::builder().table_name(table).item(key, s("1")).build().unwrap();
        TransactWriteItem::builder().put(put).build()
    };
    vec![put("rekey-users", "pk"), put("rekey-resets", "resetId")]
}

#[tokio::test]
async fn dynamodb_fails_in_every_way() {
    let aws = start().await;
    let client = dynamodb(&aws).await;

    aws.inject(once(Service::DynamoDb, FaultKind::ServerError));
    let error = put_user(&client).await.unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 500);
    assert!(error.into_service_error().is_internal_server_error());

    aws.inject(once(Service::DynamoDb, FaultKind::Throttled));
    let error = put_user(&client).await.unwrap_err().into_service_error();
    assert!(error.is_provisioned_throughput_exceeded_exception());

    aws.inject(once(Service::DynamoDb, rejected("ResourceNotFoundException")));
    let error = put_user(&client).await.unwrap_err().into_service_error();
    assert!(error.is_resource_not_found_exception());
    assert_eq!(error.meta().message(), Some("on purpose & <so>"));

    aws.inject(once(Service::DynamoDb, FaultKind::TransactionConflict));
    let error = put_user(&client).await.unwrap_err().into_service_error();
    assert!(error.is_transaction_conflict_exception());

    assert!(aws.dump().unwrap().is_empty());
    put_user(&client).await.unwrap();
}

#[tokio::test]
async fn a_transaction_conflict_names_the_item() {
    let aws = start().await;
    let client = dynamodb(&aws).await;
    aws.inject(Fault {
        operation: Some("TransactWriteItems".into()),
        table: Some("rekey-resets".into()),
        ..once(Service::DynamoDb, FaultKind::TransactionConflict)
    });
    put_user(&client).await.unwrap();
    let transaction = client.transact_write_items().set_transact_items(Some(transaction_puts()));
    let error = transaction.clone().send().await.unwrap_err().into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error else {
        panic!("{error:?}");
    };
    let codes: Vec<_> = cancelled.cancellation_reasons().iter().map(|it| it.code().unwrap()).collect();
    assert_eq!(codes, ["None", "TransactionConflict"]);
    transaction.send().await.unwrap();
}

#[tokio::test]
async fn a_dropped_answer_is_a_dispatch_failure_after_the_effect() {
    let aws = start().await;
    for service in [Service::DynamoDb, Service::Ses, Service::Sns] {
        aws.inject(once(service, FaultKind::DropAnswer));
    }
    let error = put_user(&dynamodb(&aws).await).await.unwrap_err();
    assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
    let error = email(&ses(&aws).await).send().await.unwrap_err();
    assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
    let error = sms(&sns(&aws).await).send().await.unwrap_err();
    assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
    assert_eq!(aws.dump().unwrap().len(), 1);
    assert_eq!(aws.messages().len(), 2);
}

#[tokio::test]
async fn the_sdk_repeats_what_was_dropped_if_it_may() {
    let aws = start().await;
    let retry = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let config = sdk(&aws).await.into_builder().retry_config(retry).build();
    let client = aws_sdk_sns::Client::new(&config);
    aws.inject(once(Service::Sns, FaultKind::DropAnswer));
    sms(&client).send().await.unwrap();
    assert_eq!((aws.messages().len(), aws.calls().len()), (2, 2));
}

#[tokio::test]
async fn ses_fails_in_every_way() {
    let aws = start().await;
    let client = ses(&aws).await;
    aws.inject(once(Service::Ses, FaultKind::ServerError));
    let error = email(&client).send().await.unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 500);
    assert_eq!(error.into_service_error().meta().code(), Some("InternalFailure"));
    aws.inject(once(Service::Ses, FaultKind::Throttled));
    let error = email(&client).send().await.unwrap_err().into_service_error();
    assert!(matches!(error, SendEmailError::TooManyRequestsException(_)));
    aws.inject(once(Service::Ses, rejected("MessageRejected")));
    let error = email(&client).send().await.unwrap_err().into_service_error();
    assert!(matches!(error, SendEmailError::MessageRejected(_)));
    assert!(aws.messages().is_empty());
}

#[tokio::test]
async fn sns_fails_in_every_way() {
    let aws = start().await;
    let client = sns(&aws).await;
    aws.inject(once(Service::Sns, FaultKind::ServerError));
    let error = sms(&client).send().await.unwrap_err().into_service_error();
    assert!(matches!(error, PublishError::InternalErrorException(_)));
    aws.inject(once(Service::Sns, FaultKind::Throttled));
    let error = sms(&client).send().await.unwrap_err().into_service_error();
    assert_eq!(error.meta().code(), Some("Throttling"));
    aws.inject(once(Service::Sns, rejected("EndpointDisabled")));
    let error = sms(&client).send().await.unwrap_err().into_service_error();
    assert!(matches!(error, PublishError::EndpointDisabledException(_)));
    aws.inject(once(Service::Sns, rejected("OptedOut")));
    let error = sms(&client).send().await.unwrap_err().into_service_error();
    assert_eq!(error.meta().code(), Some("OptedOut"));
    assert_eq!(error.meta().message(), Some("on purpose & <so>"));
    assert!(aws.messages().is_empty());
}

#[tokio::test]
async fn faults_are_taken_back() {
    let aws = start().await;
    aws.inject(Fault { times: u32::MAX, ..once(Service::Sns, FaultKind::ServerError) });
    let client = sns(&aws).await;
    for _ in 0..3 {
        sms(&client).send().await.unwrap_err();
    }
    aws.clear_faults();
    sms(&client).send().await.unwrap();
}

/// The SDK with a time limit, for calls that get no answer.
async fn impatient(aws: &rekey_local::LocalAws) -> aws_sdk_dynamodb::Client {
    let limit = Duration::from_millis(50);
    let timeouts = aws_config::timeout::TimeoutConfig::builder().operation_attempt_timeout(limit).build();
    let app = aws_config::AppName::new("deliver").unwrap();
    let config = sdk(aws).await.into_builder().timeout_config(timeouts).app_name(app).build();
    aws_sdk_dynamodb::Client::new(&config)
}

fn of_deliver(kind: FaultKind) -> ClientFault {
    ClientFault { client: "deliver".to_owned(), skip: 0, times: 1, kind }
}

#[tokio::test]
async fn a_call_without_an_answer_ends_by_the_client_s_own_limit_and_is_carried_out_or_not() {
    for (effect, carried_out) in [(Effect::Never, 0), (Effect::AtOnce, 1), (Effect::Afterwards, 1)] {
        let aws = start().await;
        let client = impatient(&aws).await;
        aws.inject_for_client(of_deliver(FaultKind::Late(effect)));
        let error = put_user(&client).await.unwrap_err();
        assert!(matches!(error, SdkError::TimeoutError(_)), "{error:?}");
        aws.settled().await;
        assert_eq!(aws.items("rekey-users").unwrap().len(), carried_out, "{effect:?}");
    }
}

#[tokio::test]
async fn a_repeated_call_is_carried_out_twice_and_answered_by_the_second() {
    let aws = start().await;
    let client = impatient(&aws).await;
    aws.inject_for_client(of_deliver(FaultKind::Repeat));
    let put = client.put_item().table_name("rekey-users").item("pk", s("USER#1"));
    let put = put.condition_expression("attribute_not_exists(pk)");
    let error = put.send().await.unwrap_err().into_service_error();
    assert!(
        error.is_conditional_check_failed_exception(),
        "the second finds what the first has done: {error:?}"
    );
    assert_eq!(aws.items("rekey-users").unwrap().len(), 1);
}

#[tokio::test]
async fn a_halt_is_told_while_its_client_waits() {
    for (effect, carried_out) in [(Effect::Never, 0), (Effect::AtOnce, 1)] {
        let aws = start().await;
        let client = dynamodb(&aws).await;
        aws.inject(once(Service::DynamoDb, FaultKind::Halt(effect)));
        let mut halts = aws.halts();
        let waiting = tokio::spawn(async move { put_user(&client).await.is_ok() });
        halts.changed().await.unwrap();
        assert_eq!(aws.items("rekey-users").unwrap().len(), carried_out, "{effect:?}");
        assert!(!waiting.is_finished());
        waiting.abort();
    }
}
