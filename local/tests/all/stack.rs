use rekey_local::{Call, Fault, FaultKind, LocalAws, Options, STACK, Service};

use crate::{Clock, sdk, start};

async fn sts(aws: &LocalAws) -> aws_sdk_sts::Client {
    aws_sdk_sts::Client::new(&sdk(aws).await)
}

async fn cloudformation(aws: &LocalAws) -> aws_sdk_cloudformation::Client {
    aws_sdk_cloudformation::Client::new(&sdk(aws).await)
}

fn called(aws: &LocalAws) -> Vec<(Service, String)> {
    aws.calls().into_iter().map(|Call { service, operation, .. }| (service, operation)).collect()
}

#[tokio::test]
async fn the_caller_is_the_local_user() {
    let aws = start().await;
    let caller = sts(&aws).await.get_caller_identity().send().await.unwrap();
    assert_eq!(caller.account(), Some("000000000000"));
    assert_eq!(caller.arn(), Some("arn:aws:iam::000000000000:user/local"));
    assert_eq!(called(&aws), [(Service::Sts, "GetCallerIdentity".to_owned())]);
}

#[tokio::test]
async fn the_stack_tells_its_tables_and_what_its_owner_adds() {
    let outputs = vec![("EmailSender".to_owned(), "Rekey & <a@b.example>".to_owned())];
    let aws = LocalAws::start(Options { outputs, ..Clock::new().options() }).await.unwrap();
    let described = cloudformation(&aws).await.describe_stacks().stack_name(STACK).send().await.unwrap();
    let [stack] = described.stacks() else { panic!("one stack") };
    assert_eq!(stack.stack_name(), Some(STACK));
    let outputs = stack.outputs().iter();
    let outputs: Vec<_> = outputs.map(|it| (it.output_key().unwrap(), it.output_value().unwrap())).collect();
    assert_eq!(
        outputs,
        [
            ("AppsTable", "rekey-apps"),
            ("UsersTable", "rekey-users"),
            ("ResetsTable", "rekey-resets"),
            ("LimitsTable", "rekey-limits"),
            ("SessionsTable", "rekey-sessions"),
            ("EmailSender", "Rekey & <a@b.example>"),
        ]
    );
    assert_eq!(called(&aws), [(Service::CloudFormation, "DescribeStacks".to_owned())]);
    assert_eq!(aws.calls()[0].body["StackName"], STACK);
}

#[tokio::test]
async fn another_stack_is_refused_as_aws_does() {
    let aws = start().await;
    let asked = cloudformation(&aws).await.describe_stacks().stack_name("other").send().await;
    let error = asked.unwrap_err().into_service_error();
    assert_eq!(error.meta().code(), Some("ValidationError"));
    assert_eq!(error.meta().message(), Some("Stack with id other does not exist"));
}

#[tokio::test]
async fn an_unknown_operation_is_a_clean_error() {
    let aws = start().await;
    let error = sts(&aws).await.get_session_token().send().await.unwrap_err().into_service_error();
    assert_eq!(error.meta().code(), Some("InvalidAction"));
    let error = cloudformation(&aws).await.list_exports().send().await.unwrap_err().into_service_error();
    assert_eq!(error.meta().code(), Some("InvalidAction"));
}

#[tokio::test]
async fn a_fault_meets_its_service_only() {
    let aws = start().await;
    let kind = FaultKind::Throttled;
    aws.inject(Fault { service: Service::Sts, operation: None, table: None, skip: 0, times: 1, kind });
    cloudformation(&aws).await.describe_stacks().send().await.unwrap();
    let error = sts(&aws).await.get_caller_identity().send().await.unwrap_err().into_service_error();
    assert_eq!(error.meta().code(), Some("Throttling"));
}
