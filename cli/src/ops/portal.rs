use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context;
use clap::Args;
use shared::config::Environment;
use shared::random::Random;
use shared::send::Senders;
use shared::store::Store;
use tokio::net::TcpListener;

use super::foreground::{Stop, log_to_stderr};
use super::{Target, clock, print};
use crate::portal::{Deployment, Key, Portal, locked};

/// Which deployment the portal is for. With `--stack` that also names its senders; without it they are those of
/// the environment variables of `deliver`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The portal's port on this machine; 0 takes any free one.
    #[arg(long, default_value_t = 8789)]
    port: u16,
    #[command(flatten)]
    target: Target,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    log_to_stderr();
    let stop = Stop::install().context("cannot wait for Ctrl-C")?;
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
    let listener = TcpListener::bind(wanted).await;
    let listener =
        listener.with_context(|| format!("cannot listen on {wanted}; choose another port with --port"))?;
    let port = listener.local_addr()?.port();

    let portal = find(&arguments).await?;
    let key = Key::generate(&mut Random::from_os());
    let ready = format!("ready http://127.0.0.1:{port}/portal/?key={}", key.expose());
    let routes = locked(portal.routes(), key, port);
    print(&ready)?;
    let until = async {
        // An error means that nobody can stop it in order; it ends with the process then.
        let _ = stop.wait().await;
    };
    axum::serve(listener, routes).with_graceful_shutdown(until).await.context("the portal stopped")
}

/// The portal of the deployment that the arguments name; says on standard error what it writes to.
async fn find(arguments: &Arguments) -> anyhow::Result<Portal> {
    let (target, env) = (&arguments.target, Environment::of_process());
    let aws = target.aws().await?;
    let Deployment { place, tables, senders } = target.deployment(&aws, &env).await?;
    let senders = match senders {
        Ok(config) => Some(Senders::new(&aws, config)),
        Err(reason) => {
            eprintln!("No test messages can be sent: {reason}");
            None
        }
    };
    let named = |name: &Option<String>| name.clone().unwrap_or_default();
    let stack = place.stack.as_ref().map(|stack| format!(" of the stack {stack}")).unwrap_or_default();
    eprintln!(
        "The portal writes to the table {}{stack} in {} of account {}, as {}   (Ctrl-C stops)",
        place.apps_table,
        named(&place.region),
        named(&place.account),
        named(&place.caller)
    );
    let store = Store::connect(&aws, tables, env.retention()?);
    Ok(Portal::new(store, senders, place, clock()))
}
