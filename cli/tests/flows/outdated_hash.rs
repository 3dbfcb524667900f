use aws_sdk_dynamodb::types::AttributeValue;

use crate::harness::*;

/// `old_password_00`, by parameters that Rekey never used: 4 MiB, one pass.
const WEAK: &str =
    "$argon2id$v=19$m=4096,t=1,p=1$YW4gb2xkIHNhbHQgaGVyZQ$sJ2xStGo9eDkxHnUnLdldfV5f7uBRgTgrMjfjR96GGs";
/// What every hash of today begins with.
const TODAY: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

async fn give_weak_hash(service: &Service) {
    let sdk = shared::aws::load_local(&service.run.aws().endpoint());
    aws_sdk_dynamodb::Client::new(&sdk)
        .update_item()
        .table_name("rekey-users")
        .key("pk", AttributeValue::S(format!("USER#demo#{USER}")))
        .update_expression("SET passwordHash = :hash")
        .expression_attribute_values(":hash", AttributeValue::S(WEAK.to_owned()))
        .send()
        .await
        .unwrap();
}

fn hash(service: &Service) -> String {
    service.user("demo", USER)["passwordHash"]["S"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_old_hash_is_raised_by_the_next_sign_in_and_ends_no_session() {
    let service = Service::start().await;
    give_weak_hash(&service).await;
    let token = service.token("demo", OLD_PASSWORD).await;
    let raised = hash(&service);
    assert!(raised.starts_with(TODAY), "{raised}");
    service.token("demo", OLD_PASSWORD).await;
    assert_eq!(hash(&service), raised, "once");
    assert_eq!(service.me("demo", &token).await.status, 200);
}

#[tokio::test]
async fn a_wrong_password_raises_no_hash() {
    let service = Service::start().await;
    give_weak_hash(&service).await;
    assert_eq!(service.sign_in("demo", EMAIL, "another_password").await.error(), "400 invalid_grant");
    assert_eq!(hash(&service), WEAK);
}
