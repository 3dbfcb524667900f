//! Wiring of `users`: the environment, the clients and the handler, built once at start.

use shared::clock::Clock;
use shared::config::Environment;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared::log::init();
    let aws = shared::aws::load().await;
    let function = users::Users::new(&Environment::of_process(), &aws, Clock::system())?;
    shared::http::run(|request| function.handle(request), |error| function.refuse(error)).await
}
