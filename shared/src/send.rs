//! Sending by SES v2 and SNS.

use aws_sdk_sesv2::types as ses;
use aws_sdk_sns::types::MessageAttributeValue;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::config::SenderConfig;
use crate::contact::{EmailAddress, PhoneNumber};
use crate::message::{MessageKind, Rendered};
use crate::reset::ResetId;
use crate::settings::{AppSettings, EmailSender};

/// The SDK's clients for mail and SMS, and what the deployment sends with.
#[derive(Clone, Debug)]
pub struct Senders {
    ses: aws_sdk_sesv2::Client,
    sns: aws_sdk_sns::Client,
    config: SenderConfig,
}

/// Where a message goes.
#[derive(Clone, Copy, Debug)]
pub enum Recipient<'a> {
    /// A mailbox.
    Email(&'a EmailAddress),
    /// A phone.
    Phone(&'a PhoneNumber),
}

/// The reset that a message belongs to. A mail carries it as SES message tags, so that SES's own events name it;
/// an SMS cannot carry anything.
#[derive(Clone, Copy, Debug)]
pub struct Belonging<'a> {
    /// The reset.
    pub reset: &'a ResetId,
    /// The message's kind.
    pub kind: MessageKind,
}

/// The SES message tag that holds a reset's id.
pub const RESET_TAG: &str = "rekey_reset";
/// The SES message tag that holds a message's kind.
pub const KIND_TAG: &str = "rekey_kind";

/// How SES says, with the code `MessageRejected` too, that the sender, or in the sandbox the recipient, is not a
/// verified identity ("Email address is not verified. The following identities failed the check …"; SES developer
/// guide, errors of `SendEmail`): the operator can mend that.
const NOT_VERIFIED: &str = "not verified";

/// A message was not taken. The code is the provider's own word and holds no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// May work later: an outage, throttling, or something that the operator can mend.
    #[error("the provider did not take the message now ({0})")]
    Transient(String),
    /// Will not work for this message and recipient.
    #[error("the provider refused the message ({0})")]
    Permanent(String),
}

impl Senders {
    /// Clients for the region and credentials of `aws`.
    pub fn new(aws: &aws_config::SdkConfig, config: SenderConfig) -> Self {
        // Neither call is idempotent: a second attempt is a second message, and `deliver` tries again anyway.
        let once = crate::aws::once(aws);
        Self { ses: aws_sdk_sesv2::Client::new(&once), sns: aws_sdk_sns::Client::new(&once), config }
    }

    /// What the deployment sends with.
    pub fn config(&self) -> &SenderConfig {
        &self.config
    }

    /// Sends `message`, which belongs to a reset unless it is a test; answers with the provider's id of it.
    ///
    /// # Errors
    /// [`SendError`], by whether a later try can succeed.
    pub async fn send(
        &self,
        settings: &AppSettings,
        to: Recipient<'_>,
        message: &Rendered,
        belongs: Option<Belonging<'_>>,
    ) -> Result<String, SendError> {
        match (to, message) {
            (Recipient::Email(to), Rendered::Mail { subject, text, html }) => {
                self.mail(settings, to, (subject, text, html.as_deref()), belongs).await
            }
            (Recipient::Phone(to), Rendered::Sms { text }) => self.sms(settings, to, text).await,
            (Recipient::Email(_), Rendered::Sms { .. }) | (Recipient::Phone(_), Rendered::Mail { .. }) => {
                Err(SendError::Permanent("WrongChannel".to_owned()))
            }
        }
    }

    async fn mail(
        &self,
        settings: &AppSettings,
        to: &EmailAddress,
        (subject, text, html): (&str, &str, Option<&str>),
        belongs: Option<Belonging<'_>>,
    ) -> Result<String, SendError> {
        let part =
            |data: &str| ses::Content::builder().data(data).charset("UTF-8").build().map_err(build_error);
        let header = |name: &str, value: &str| {
            ses::MessageHeader::builder().name(name).value(value).build().map_err(build_error)
        };
        let body = ses::Body::builder().text(part(text)?).set_html(html.map(part).transpose()?).build();
        let message = ses::Message::builder()
            .subject(part(subject)?)
            .body(body)
            // RFC 3834: an answering machine must not answer this.
            .headers(header("Auto-Submitted", "auto-generated")?)
            .headers(header("X-Auto-Response-Suppress", "All")?)
            .build();
        let sender = settings.email_sender.as_ref();
        let sent = self
            .ses
            .send_email()
            .from_email_address(from_header(sender, settings.name.as_str(), &self.config.email))
            .set_reply_to_addresses(
                sender.and_then(|sender| sender.reply_to.as_ref()).map(|to| vec![to.for_sending()]),
            )
            .destination(ses::Destination::builder().to_addresses(to.for_sending()).build())
            .content(ses::EmailContent::builder().simple(message).build())
            .set_configuration_set_name(self.config.configuration_set.clone())
            .set_email_tags(belongs.map(tags).transpose()?)
            .send()
            .await
            // A message that was refused as it is; all else an operator or time can mend.
            .map_err(|error| match error.message() {
                Some(message) if message.contains(NOT_VERIFIED) => classify(&error, &[]),
                _ => classify(&error, &["MessageRejected", "BadRequestException"]),
            })?;
        Ok(sent.message_id.unwrap_or_default())
    }

    async fn sms(&self, settings: &AppSettings, to: &PhoneNumber, text: &str) -> Result<String, SendError> {
        let attribute = |kind: &str, value: &str| {
            MessageAttributeValue::builder().data_type(kind).string_value(value).build().map_err(build_error)
        };
        let of_deployment = &self.config.sms_max_price_usd;
        let price = settings.sms_max_price_usd.as_ref().map_or(of_deployment, |own| own.lower(of_deployment));
        let mut publish = self
            .sns
            .publish()
            .phone_number(to.expose())
            .message(text)
            .message_attributes("AWS.SNS.SMS.SMSType", attribute("String", "Transactional")?)
            .message_attributes("AWS.SNS.SMS.MaxPrice", attribute("Number", price.as_str())?);
        if let Some(sender) = settings.sms_sender.as_ref().or(self.config.sms.as_ref()) {
            let name = if sender.as_str().starts_with('+') {
                "AWS.MM.SMS.OriginationNumber"
            } else {
                "AWS.SNS.SMS.SenderID"
            };
            publish = publish.message_attributes(name, attribute("String", sender.as_str())?);
        }
        let refused = [
            "InvalidParameter",
            "InvalidParameterValue",
            "ParameterValueInvalid",
            "OptedOut",
            "EndpointDisabled",
            "ValidationException",
        ];
        let sent = publish.send().await.map_err(|error| classify(&error, &refused))?;
        Ok(sent.message_id.unwrap_or_default())
    }
}

/// Ids and kinds are of letters, digits, `_` and `-`, which is what SES takes in a tag.
fn tags(belongs: Belonging<'_>) -> Result<Vec<ses::MessageTag>, SendError> {
    let tag = |name: &str, value: &str| {
        ses::MessageTag::builder().name(name).value(value).build().map_err(build_error)
    };
    Ok(vec![tag(RESET_TAG, &belongs.reset.to_string())?, tag(KIND_TAG, belongs.kind.as_str())?])
}

fn build_error(error: impl std::error::Error) -> SendError {
    SendError::Permanent(error.to_string())
}

fn classify(error: &impl ProvideErrorMetadata, refused: &[&str]) -> SendError {
    // Without a code there was no answer: a time-out or a broken connection.
    let code = error.code().unwrap_or("no answer").to_owned();
    // SNS calls the same fault `OptedOut` and `OptedOutException`.
    let plain = code.strip_suffix("Exception").unwrap_or(&code);
    if refused.iter().any(|known| known.strip_suffix("Exception").unwrap_or(known) == plain) {
        SendError::Permanent(code)
    } else {
        SendError::Transient(code)
    }
}

/// `From:` with the display name quoted (RFC 5322) or, beyond ASCII, encoded (RFC 2047).
fn from_header(sender: Option<&EmailSender>, app_name: &str, deployment: &EmailAddress) -> String {
    let address = sender.map_or(deployment, |sender| &sender.address).for_sending();
    let name = sender.and_then(|sender| sender.display_name.as_ref()).map_or(app_name, |name| name.as_str());
    format!("{} <{address}>", phrase(name))
}

fn phrase(name: &str) -> String {
    if name.is_ascii() {
        let escaped: String = name
            .chars()
            .flat_map(|c| matches!(c, '"' | '\\').then_some('\\').into_iter().chain([c]))
            .collect();
        return format!("\"{escaped}\"");
    }
    // An encoded word has at most 75 characters (RFC 2047 2): 45 bytes of text in base64.
    let mut words: Vec<String> = Vec::new();
    for c in name.chars() {
        match words.last_mut() {
            Some(word) if word.len() + c.len_utf8() <= 45 => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    words.iter().map(|word| format!("=?UTF-8?B?{}?=", STANDARD.encode(word))).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_name_cannot_add_a_header_or_an_address() {
        assert_eq!(phrase("Demo App"), "\"Demo App\"");
        assert_eq!(phrase("A \"B\" \\ <x@y>"), "\"A \\\"B\\\" \\\\ <x@y>\"");
        assert_eq!(phrase("日本語"), "=?UTF-8?B?5pel5pys6Kqe?=");
        assert!(phrase(&"日".repeat(40)).split(' ').all(|word| word.len() <= 75));
    }
}
