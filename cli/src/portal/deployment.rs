//! Which tables a portal writes to, as whom, and what it sends tests with.

use std::collections::BTreeMap;
use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_cloudformation::types::Stack;
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use shared::aws::SdkConfig;
use shared::config::{Environment, SenderConfig};
use shared::store::TableNames;

/// Where a portal writes, for the line that its page always shows.
#[derive(Clone, Debug)]
pub struct Place {
    /// The AWS account; `None` in the local run.
    pub account: Option<String>,
    /// The AWS region; `None` in the local run.
    pub region: Option<String>,
    /// The stack, where one was named.
    pub stack: Option<String>,
    /// The apps table.
    pub apps_table: String,
    /// The caller as AWS knows them; `None` in the local run.
    pub caller: Option<String>,
}

impl Place {
    /// The local run.
    pub fn local(apps_table: String) -> Self {
        Self { account: None, region: None, stack: None, apps_table, caller: None }
    }

    /// `local`, `stack` or `tables`.
    pub(super) fn kind(&self) -> &'static str {
        match (&self.caller, &self.stack) {
            (None, _) => "local",
            (Some(_), Some(_)) => "stack",
            (Some(_), None) => "tables",
        }
    }

    /// Whom the history names.
    pub(super) fn saved_by(&self) -> &str {
        self.caller.as_deref().unwrap_or("cargo run (portal)")
    }
}

/// A deployment, as it was found.
#[derive(Debug)]
pub struct Deployment {
    /// Where it is.
    pub place: Place,
    /// Its tables.
    pub tables: TableNames,
    /// What it sends with, or why that cannot be told; then the portal sends no tests.
    pub senders: Result<SenderConfig, String>,
}

/// Why a deployment was not found. One line each.
#[derive(Debug, thiserror::Error)]
pub enum DeploymentError {
    /// Nobody has said where.
    #[error("no AWS region is set: set AWS_REGION or the region of your profile, or use --local")]
    NoRegion,
    /// Nobody has said who.
    #[error("no AWS credentials were found: set AWS_PROFILE or sign in, or use --local")]
    NoCredentials,
    /// STS did not take the credentials, or did not answer.
    #[error("AWS did not say whose credentials these are ({0})")]
    Caller(String),
    /// There is no such stack.
    #[error("there is no stack {stack} in {region} of account {account}")]
    NoStack {
        /// Its name.
        stack: String,
        /// The region that was looked in.
        region: String,
        /// The account that was looked in.
        account: String,
    },
    /// CloudFormation did not describe it.
    #[error("the stack {stack} could not be read ({fault})")]
    Stack {
        /// Its name.
        stack: String,
        /// AWS's own words.
        fault: String,
    },
    /// It is another kind of stack.
    #[error("the stack {stack} has no output {output}: is it a stack of Rekey?")]
    NoOutput {
        /// Its name.
        stack: String,
        /// The output.
        output: &'static str,
    },
}

/// The variables that say what to send with, and the stack's outputs or parameters of the same meaning.
pub(crate) const SENDERS: [(&str, &str); 4] = [
    ("EMAIL_SENDER", "EmailSender"),
    ("SES_CONFIGURATION_SET", "SesConfigurationSet"),
    ("SMS_SENDER", "SmsSender"),
    ("SMS_COUNTRIES", "SmsCountries"),
];

impl Deployment {
    /// The deployment whose tables are named, with the senders of `env` as `deliver` reads them.
    ///
    /// # Errors
    /// [`DeploymentError`] if it cannot be told who calls.
    pub async fn of_tables(
        aws: &SdkConfig,
        tables: TableNames,
        env: &Environment<'_>,
    ) -> Result<Self, DeploymentError> {
        let place = Place { apps_table: tables.apps.clone(), ..caller(aws).await? };
        Ok(Self { place, tables, senders: senders(env) })
    }

    /// The deployment of the stack called `name`.
    ///
    /// # Errors
    /// [`DeploymentError`] if there is no such stack, or it is none of Rekey's.
    pub async fn of_stack(aws: &SdkConfig, name: &str) -> Result<Self, DeploymentError> {
        let place = caller(aws).await?;
        let values = values(&describe(aws, name, &place).await?);
        let table = |output: &'static str| {
            let missing = || DeploymentError::NoOutput { stack: name.to_owned(), output };
            values.get(output).cloned().ok_or_else(missing)
        };
        let tables = TableNames {
            apps: table("AppsTable")?,
            users: table("UsersTable")?,
            resets: table("ResetsTable")?,
            limits: table("LimitsTable")?,
            sessions: table("SessionsTable")?,
        };
        let env = Environment::from_fn(|variable| {
            let (_, output) = SENDERS.iter().find(|(known, _)| *known == variable)?;
            values.get(*output).cloned()
        });
        let senders = senders(&env).map_err(|reason| format!("the stack {name}: {reason}"));
        let place = Place { stack: Some(name.to_owned()), apps_table: tables.apps.clone(), ..place };
        Ok(Self { place, tables, senders })
    }
}

fn senders(env: &Environment<'_>) -> Result<SenderConfig, String> {
    env.senders().map_err(|error| {
        let output = SENDERS.iter().find(|(known, _)| *known == error.variable);
        let name = output.map(|(_, output)| format!(" ({output} of a stack)")).unwrap_or_default();
        format!("{}{name} {}", error.variable, error.reason)
    })
}

/// The account, region and name that `aws` calls with.
pub(crate) async fn caller(aws: &SdkConfig) -> Result<Place, DeploymentError> {
    let region = aws.region().ok_or(DeploymentError::NoRegion)?.to_string();
    let told = aws_sdk_sts::Client::new(aws).get_caller_identity().send().await.map_err(|error| {
        if has_no_credentials(&error) {
            return DeploymentError::NoCredentials;
        }
        DeploymentError::Caller(words(&error))
    })?;
    let caller = told.arn.ok_or_else(|| DeploymentError::Caller("no name".to_owned()))?;
    Ok(Place {
        account: told.account,
        region: Some(region),
        stack: None,
        apps_table: String::new(),
        caller: Some(caller),
    })
}

async fn describe(aws: &SdkConfig, name: &str, place: &Place) -> Result<Stack, DeploymentError> {
    let missing = || DeploymentError::NoStack {
        stack: name.to_owned(),
        region: place.region.clone().unwrap_or_default(),
        account: place.account.clone().unwrap_or_default(),
    };
    let described = aws_sdk_cloudformation::Client::new(aws).describe_stacks().stack_name(name).send().await;
    let described = described.map_err(|error| match (error.code(), error.message()) {
        (Some("ValidationError"), Some(message)) if message.contains("does not exist") => missing(),
        _ => DeploymentError::Stack { stack: name.to_owned(), fault: words(&error) },
    })?;
    described.stacks.into_iter().flatten().next().ok_or_else(missing)
}

/// A stack's parameters, and its outputs where both have one name.
fn values(stack: &Stack) -> BTreeMap<String, String> {
    let parameters = stack.parameters().iter().map(|it| (it.parameter_key(), it.parameter_value()));
    let outputs = stack.outputs().iter().map(|it| (it.output_key(), it.output_value()));
    let named = |(name, value): (Option<&str>, Option<&str>)| Some((name?.to_owned(), value?.to_owned()));
    parameters.chain(outputs).filter_map(named).collect()
}

/// Whether a call was never sent because nobody knows as whom.
fn has_no_credentials(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if matches!(error.downcast_ref(), Some(CredentialsError::CredentialsNotLoaded(_))) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// AWS's own words on one line, or what kept them from coming.
fn words<E, R>(error: &SdkError<E, R>) -> String
where
    E: ProvideErrorMetadata + Error + 'static,
    R: std::fmt::Debug + 'static,
{
    let told = match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        (None, _) => shared::log::chain(error),
    };
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudformation::types::{Output, Parameter};

    use super::*;

    #[test]
    fn a_stack_tells_by_parameters_and_before_them_by_outputs() {
        let parameter =
            |key: &str, value: &str| Parameter::builder().parameter_key(key).parameter_value(value);
        let stack = Stack::builder()
            .stack_name("rekey")
            .parameters(parameter("SmsCountries", "JP,GB").build())
            .parameters(parameter("EmailSender", "given@shop.example").build())
            .outputs(Output::builder().output_key("EmailSender").output_value("used@shop.example").build());
        let values = values(&stack.build());
        assert_eq!(values["SmsCountries"], "JP,GB");
        assert_eq!(values["EmailSender"], "used@shop.example");
    }

    #[test]
    fn senders_that_cannot_be_read_are_named_in_both_ways() {
        let told = |value: &'static str| {
            senders(&Environment::from_fn(move |name| match name {
                "EMAIL_SENDER" => Some("a@shop.example".to_owned()),
                "SMS_COUNTRIES" => Some(value.to_owned()),
                _ => None,
            }))
        };
        assert_eq!(told("JP").unwrap().sms_countries.len(), 1);
        insta::assert_snapshot!(told("Japan").unwrap_err(), @"SMS_COUNTRIES (SmsCountries of a stack) must be ISO 3166 countries such as JP,GB");
        let nothing = senders(&Environment::from_fn(|_| None)).unwrap_err();
        insta::assert_snapshot!(nothing, @"EMAIL_SENDER (EmailSender of a stack) must be set");
    }
}
