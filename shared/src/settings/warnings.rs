//! Choices that are allowed and weaker than the standards, or without effect.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{AccountDisclosure, AppSettings, LinkAction, PasswordGeneration};
use crate::language::Language;
use crate::locale::Locale;
use crate::message::{Severity, check};
use crate::reset::{Channel, Method};

/// What somebody who makes this choice should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// The field's path.
    pub field: String,
    /// What it means, in one or two sentences.
    pub message: String,
}

impl AppSettings {
    /// What is allowed, and weaker than the standards or without effect.
    pub fn warnings(&self) -> Vec<Warning> {
        let all =
            [self.of_lifetimes(), self.of_proofs(), self.of_passwords(), self.of_look(), self.of_templates()];
        all.concat()
    }

    fn of_lifetimes(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let allows = |method| self.allowed_proofs.contains(&method);
        let link = self.link_lifetime_seconds.get();
        if link > 86_400 {
            warnings.push(warning(
                "linkLifetimeSeconds",
                "Weaker than NIST SP 800-63B-4, which gives a link by email at most 24 hours (86400): whoever comes to read an old mail takes the account.",
            ));
        }
        if link > 600 && allows(Method::SmsLink) {
            warnings.push(warning(
                "linkLifetimeSeconds",
                "Weaker for SMS links than NIST SP 800-63B-4, which gives a secret by SMS at most 10 minutes (600). Shorten it, or allow email links and PINs only.",
            ));
        }
        if self.pin_lifetime_seconds.get() > 600 && allows(Method::SmsPin) {
            warnings.push(warning(
                "pinLifetimeSeconds",
                "Weaker than NIST SP 800-63B-4, which gives a secret by SMS at most 10 minutes (600): more time to guess or to trick somebody out of the PIN.",
            ));
        }
        warnings
    }

    fn of_proofs(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let generate = self.password_generation == PasswordGeneration::Generate;
        if self.link_action == LinkAction::Immediate && generate {
            warnings.push(warning(
                "linkAction",
                "Mail scanners open every link. With this they change passwords, and so does anybody who asks for a victim whose mail is scanned.",
            ));
        }
        if self.account_disclosure == AccountDisclosure::Tell {
            warnings.push(warning(
                "accountDisclosure",
                "Anybody can ask who has an account, and learns it (OWASP ASVS 6.3.8).",
            ));
        }
        let redirects = [
            ("successRedirectUrl", self.success_redirect_url.is_some()),
            ("failureRedirectUrl", self.failure_redirect_url.is_some()),
        ];
        for (field, set) in redirects {
            if set && !generate {
                warnings.push(warning(field, "Without effect while people type the new password: they stay on Rekey\u{2019}s own pages."));
            }
        }
        let channels: BTreeSet<_> =
            self.allowed_proofs.iter().map(|method| method.channel().as_str()).collect();
        if self.not_me.hold_account_seconds.is_some() && channels.len() == 1 {
            warnings.push(warning(
                "notMe.holdAccountSeconds",
                "Everybody resets over one channel, so nobody can end the hold of their own account: it lasts its time, or until an operator ends it.",
            ));
        }
        let sms = self.allowed_proofs.iter().any(|method| method.channel() == Channel::Sms);
        if sms && self.sms_daily_budget.get() < 2 {
            warnings.push(warning(
                "smsDailyBudget",
                "No SMS is sent at all: each reset takes two before its first message.",
            ));
        }
        warnings
    }

    fn of_passwords(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.password_policy.minimum_length.get() < 8 {
            warnings.push(warning(
                "passwordPolicy.minimumLength",
                "Weaker than OWASP ASVS 6.2.1 and NIST SP 800-63B-4: at least 8, better 15 where the password is all that protects the account.",
            ));
        }
        if self.password_policy.maximum_length.get() < 64 {
            warnings.push(warning(
                "passwordPolicy.maximumLength",
                "Weaker than OWASP ASVS 6.2.9 and NIST SP 800-63B-4: people with long passphrases and password managers need 64 or more.",
            ));
        }
        warnings
    }

    fn of_look(&self) -> Vec<Warning> {
        let light = self.accent_colour.as_ref().filter(|colour| !colour.carries_white_text());
        let said = light.map(|colour| {
            let shade = colour.under_white_text();
            warning("accentColour", format!("White text cannot be read on it, so buttons on pages have black text, and mails take a darker shade, {shade}."))
        });
        said.into_iter().collect()
    }

    fn of_templates(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for (tag, messages) in &self.templates {
            for (kind, source) in messages {
                let faults = check(*kind, tag.locale(), source, self);
                let path = format!("templates.{}.{}", tag.as_str(), kind.as_str());
                warnings.extend(
                    faults.iter().filter(|fault| fault.severity == Severity::Warning).map(|fault| {
                        warning(format!("{path}.{}", fault.part.as_str()), fault.placed_reason())
                    }),
                );
                if let Some(reason) = self.base_warning(tag.locale(), *kind) {
                    warnings.push(warning(path, reason));
                }
            }
        }
        warnings
    }

    /// What somebody should know who has a text of `kind` in `tag` alone: nobody has one in its bare language.
    pub fn base_warning(&self, tag: &Locale, kind: crate::message::MessageKind) -> Option<String> {
        let base = self.missing_base(tag, kind)?;
        Some(format!(
            "There is no {} in \u{201c}{base}\u{201d} itself: its readers in other places get another language. Write that one, too.",
            kind.as_str()
        ))
    }

    /// The bare language of `tag`, if nobody has a text of `kind` in it.
    fn missing_base(&self, tag: &Locale, kind: crate::message::MessageKind) -> Option<String> {
        let (base, _) = tag.as_str().split_once('-')?;
        let own =
            self.templates.iter().any(|(own, messages)| own.as_str() == base && messages.contains_key(&kind));
        let built_in = Locale::parse(base).as_ref().and_then(Language::matching);
        (!own && built_in.is_none()).then(|| base.to_owned())
    }
}

fn warning(field: impl Into<String>, message: impl Into<String>) -> Warning {
    Warning { field: field.into(), message: message.into() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn warned(mut value: serde_json::Value) -> String {
        value["name"] = "Demo".into();
        let settings = AppSettings::parse(&value).unwrap();
        settings.warnings().iter().map(|warning| warning.field.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_weaker_than_the_standards_is_said_at_its_field() {
        let safe = json!({ "linkLifetimeSeconds": 600 });
        assert_eq!(warned(safe), "");
        assert_eq!(warned(json!({})), "linkLifetimeSeconds", "an hour is too long for an SMS");
        assert_eq!(warned(json!({ "allowedProofs": ["email-link"] })), "");
        let held = json!({ "allowedProofs": ["email-link"], "notMe": { "holdAccountSeconds": 300 } });
        assert_eq!(warned(held), "notMe.holdAccountSeconds");
        let weak = json!({
            "linkLifetimeSeconds": 86_401, "pinLifetimeSeconds": 601, "linkAction": "immediate",
            "accountDisclosure": "tell", "allowedProofs": ["email-link", "sms-pin"], "smsDailyBudget": 1,
            "passwordPolicy": { "minimumLength": 4, "maximumLength": 50 },
        });
        assert_eq!(
            warned(weak),
            "linkLifetimeSeconds pinLifetimeSeconds linkAction accountDisclosure smsDailyBudget passwordPolicy.minimumLength passwordPolicy.maximumLength"
        );
        assert_eq!(warned(json!({ "linkLifetimeSeconds": 600, "accentColour": "#ffd400" })), "accentColour");
        assert_eq!(warned(json!({ "linkLifetimeSeconds": 600, "accentColour": "#14532d" })), "");
        let input = json!({
            "linkLifetimeSeconds": 600, "passwordGeneration": "input", "linkAction": "immediate",
            "successRedirectUrl": "https://app.example/ok",
        });
        assert_eq!(warned(input), "successRedirectUrl");
    }

    #[test]
    fn a_language_without_its_base_is_told_of() {
        let of = |tag: &str| {
            warned(
                json!({ "linkLifetimeSeconds": 600, "templates": { tag: { "sms-link": { "sms": "{{ link }}" } } } }),
            )
        };
        assert_eq!(of("it-CH"), "templates.it-CH.sms-link");
        assert_eq!(of("it"), "");
        assert_eq!(of("fr-CA"), "", "French is built in");
    }
}
