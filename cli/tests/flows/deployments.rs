//! Deployments that are set up otherwise than the local run.

use rekey_cli::local::{Functions, environment};
use serde_json::{Value, json};
use shared::config::Environment;

use crate::harness::*;

/// An event from `events/`.
pub fn event(name: &str) -> Value {
    let path = format!("{}/../events/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

impl Service {
    /// The functions of a deployment without these variables, over the same tables.
    pub async fn without(&self, variables: &'static [&'static str]) -> Functions {
        let sdk = shared::aws::load_local(&self.run.aws().endpoint());
        let all = environment(self.run.base());
        let env = Environment::from_fn(move |name| match variables.contains(&name) {
            true => None,
            false => all.optional(name),
        });
        Functions::new(&env, &sdk, self.run.clock()).unwrap()
    }
}

#[tokio::test]
async fn where_no_sms_is_sent_the_start_page_offers_none() {
    let service = Service::start().await;
    let functions = service.without(&["SENDS_SMS", "SMS_COUNTRIES"]).await;
    let page = async |name: &str| functions.invoke("forgot", &event(name)).await.unwrap();
    let shown = page("forgot/get.json").await;
    let text = shown["body"].as_str().unwrap();
    assert!(text.contains("<form") && !text.contains("sms-"), "{text}");
    assert_eq!(
        page("forgot/post-sms-pin.json").await["statusCode"],
        200,
        "the one way that is left is taken"
    );
    assert_eq!(service.resets()[0]["channel"]["S"], "email");
    service.configure("demo", |settings| settings["allowedProofs"] = json!(["sms-link", "sms-pin"])).await;
    service.advance(31);
    assert_eq!(page("forgot/get.json").await["statusCode"], 404, "no way is left");
}
