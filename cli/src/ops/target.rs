//! Which deployment a command works on.

use anyhow::anyhow;
use clap::Args;
use shared::aws::SdkConfig;
use shared::config::{ConfigError, Environment};
use shared::store::{Store, StoreError, TableNames};

use crate::portal::{Deployment, DeploymentError};

/// Which deployment a command works on. Region and credentials come from the usual AWS variables and profile.
#[derive(Args, Debug)]
pub(super) struct Target {
    /// The local run's AWS endpoint, with its credentials; short for `--endpoint http://127.0.0.1:8788`.
    #[arg(long, conflicts_with = "endpoint")]
    local: bool,
    /// Another AWS endpoint on this machine. (`AWS_ENDPOINT_URL` is honoured as well.)
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The deployment's CloudFormation stack, whose outputs name its tables. Without it they are those below.
    #[arg(
        long,
        env = "REKEY_STACK",
        value_name = "NAME",
        conflicts_with_all = ["apps_table", "users_table", "resets_table", "limits_table", "sessions_table"]
    )]
    pub(super) stack: Option<String>,
    /// The apps table.
    #[arg(long, env = "APPS_TABLE", value_name = "NAME")]
    apps_table: Option<String>,
    /// The users table.
    #[arg(long, env = "USERS_TABLE", value_name = "NAME")]
    users_table: Option<String>,
    /// The resets table.
    #[arg(long, env = "RESETS_TABLE", value_name = "NAME")]
    resets_table: Option<String>,
    /// The limits table.
    #[arg(long, env = "LIMITS_TABLE", value_name = "NAME")]
    limits_table: Option<String>,
    /// The sessions table.
    #[arg(long, env = "SESSIONS_TABLE", value_name = "NAME")]
    sessions_table: Option<String>,
}

impl Target {
    /// The AWS that a command works with.
    ///
    /// # Errors
    /// `AWS_CA_BUNDLE` cannot be read.
    pub(super) async fn aws(&self) -> Result<SdkConfig, ConfigError> {
        Ok(match self.own_endpoint() {
            Some(endpoint) => shared::aws::load_local(endpoint),
            None => shared::aws::load_of_person(&Environment::of_process()).await?,
        })
    }

    /// The endpoint that was named, which has credentials of its own.
    pub(super) fn own_endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref().or(self.local.then_some("http://127.0.0.1:8788"))
    }

    /// `error`, and where nobody was met.
    pub(super) fn explain(&self, error: StoreError) -> anyhow::Error {
        let error = anyhow::Error::new(error);
        if !format!("{error:#}").ends_with(": no connection") {
            return error;
        }
        let variables = ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"];
        let named = |name| Environment::of_process().optional(name);
        match (self.own_endpoint(), variables.into_iter().find_map(named)) {
            (Some(endpoint), _) => anyhow!("{error:#} to {endpoint}"),
            (None, Some(endpoint)) => anyhow!("{error:#} to {endpoint}; give --local for the local run"),
            (None, None) => anyhow!(
                "{error:#} to DynamoDB: check region, credentials and network, or give --local for the local run"
            ),
        }
    }

    /// The store over the deployment's tables.
    ///
    /// # Errors
    /// The stack does not tell its tables, or a variable is malformed.
    pub(super) async fn store(&self) -> anyhow::Result<Store> {
        let aws = self.aws().await?;
        let tables = self.found_tables(&aws).await?;
        Ok(Store::connect(&aws, tables, Environment::of_process().retention()?))
    }

    /// The users table and where it is, for people.
    ///
    /// # Errors
    /// The stack does not tell its tables.
    pub(super) async fn users(&self) -> anyhow::Result<String> {
        let aws = self.aws().await?;
        let region = aws.region().map_or("an unknown region", |region| region.as_ref());
        let place = aws.endpoint_url().unwrap_or(region);
        Ok(format!("{} at {place}", self.found_tables(&aws).await?.users))
    }

    async fn found_tables(&self, aws: &SdkConfig) -> Result<TableNames, DeploymentError> {
        match &self.stack {
            Some(stack) => Ok(Deployment::of_stack(aws, stack).await?.tables),
            None => Ok(self.tables()),
        }
    }

    /// The deployment, with what it sends with.
    ///
    /// # Errors
    /// [`DeploymentError`] if it cannot be told who calls, or the stack is none of Rekey's.
    pub(super) async fn deployment(
        &self,
        aws: &SdkConfig,
        env: &Environment<'_>,
    ) -> Result<Deployment, DeploymentError> {
        match &self.stack {
            Some(stack) => Deployment::of_stack(aws, stack).await,
            None => Deployment::of_tables(aws, self.tables(), env).await,
        }
    }

    fn tables(&self) -> TableNames {
        let defaults = TableNames::default();
        let name = |given: &Option<String>, default: String| given.clone().unwrap_or(default);
        TableNames {
            apps: name(&self.apps_table, defaults.apps),
            users: name(&self.users_table, defaults.users),
            resets: name(&self.resets_table, defaults.resets),
            limits: name(&self.limits_table, defaults.limits),
            sessions: name(&self.sessions_table, defaults.sessions),
        }
    }
}
