//! Wiring of `deliver`: the environment, the clients and the handler, built once at start.

use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use shared::clock::{Clock, Timestamp};
use shared::config::Environment;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let env = Environment::of_process();
    shared::log::init(&env)?;
    let aws = shared::aws::load(&env)?;
    let function = &deliver::Deliver::new(&env, &aws, Clock::system())?;
    let answer = |event: LambdaEvent<Value>| async move {
        let deadline = Timestamp::from_millis(event.context.deadline.try_into().unwrap_or(i64::MAX));
        Ok::<_, lambda_runtime::Error>(function.handle(&event.payload, Some(deadline)).await)
    };
    lambda_runtime::run(service_fn(answer)).await
}
