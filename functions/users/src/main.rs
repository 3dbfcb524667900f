//! Wiring of `users`: the environment, the clients and the handler, built once at start.

use shared::clock::Clock;
use shared::config::Environment;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let env = Environment::of_process();
    shared::log::init(&env)?;
    let aws = shared::aws::load(&env)?;
    let function = users::Users::new(&env, &aws, Clock::system())?;
    shared::http::run(|request| function.handle(request), |error| function.refuse(error)).await
}
