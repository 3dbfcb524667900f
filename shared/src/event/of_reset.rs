//! The events of a reset: what follows from its item.

use super::set::{CredentialChange, Reason, Told};
use super::{Event, What, unpublished};
use crate::clock::Timestamp;
use crate::identifier::UserId;
use crate::reset::{NotMeFrom, Refusal, Reset, State};
use crate::settings::PasswordGeneration;

impl Event {
    /// Everything that has happened to `reset`, in order. What it says of a moment never changes later: what is
    /// published again is the same to the letter.
    pub fn of_reset(reset: &Reset) -> Vec<Self> {
        let facts = Facts { reset, id: reset.id.to_string() };
        let mut events = vec![facts.requested()];
        events.extend(facts.sent());
        events.extend(facts.ended_without());
        if let (Some(at), Some(user)) = (reset.completed_at, &reset.user) {
            events.extend(facts.completed(at, user));
        }
        events
    }

    /// Those of them that are not published.
    pub fn unpublished_of_reset(reset: &Reset) -> Vec<Self> {
        unpublished(Self::of_reset(reset), &reset.published)
    }
}

struct Facts<'a> {
    reset: &'a Reset,
    id: String,
}

impl Facts<'_> {
    fn event(&self, at: Timestamp, what: What, again: Option<&str>) -> Event {
        Event::new(&self.id, &self.reset.app, at, what, again)
    }

    fn user(&self) -> Option<String> {
        self.reset.user.as_ref().map(UserId::to_string)
    }

    /// Without the user and the proof: neither is settled at that moment.
    fn requested(&self) -> Event {
        let what = What::Requested { reset: self.id.clone(), channel: self.reset.method.channel() };
        self.event(self.reset.requested_at, what, None)
    }

    fn sent(&self) -> Option<Event> {
        let method = self.reset.method;
        let what = What::Sent {
            reset: self.id.clone(),
            user: self.user(),
            channel: method.channel(),
            proof: method.proof(),
        };
        Some(self.event(self.reset.sent_at?, what, None))
    }

    /// It ended before it was completed, and not by a newer reset.
    fn ended_without(&self) -> Option<Event> {
        let reset = self.reset;
        if reset.not_me_from == Some(NotMeFrom::Request)
            && let Some(at) = reset.not_me_at
        {
            return Some(self.not_me(at, NotMeFrom::Request));
        }
        let outcome = reset.outcome.as_deref().and_then(|outcome| outcome.split(' ').next());
        let overtaken = outcome == Some(Refusal::Overtaken.as_str());
        let refused = reset.state == State::Refused || (reset.state == State::Superseded && overtaken);
        let what = What::Refused {
            reset: self.id.clone(),
            user: self.user(),
            channel: reset.method.channel(),
            reason: outcome.unwrap_or_default().to_owned(),
        };
        refused.then(|| self.event(reset.ended_at.unwrap_or(reset.requested_at), what, None))
    }

    fn completed(&self, at: Timestamp, user: &UserId) -> Vec<Event> {
        let method = self.reset.method;
        let what = What::Completed {
            reset: self.id.clone(),
            user: user.to_string(),
            channel: method.channel(),
            proof: method.proof(),
        };
        let mut events = vec![self.event(at, what, None), self.revoked(at, user, Reason::Reset, None)];
        for (place, set_at) in self.passwords(at).into_iter().enumerate() {
            let again = (place > 0).then(|| (place + 1).to_string());
            if again.is_some() {
                events.push(self.revoked(set_at, user, Reason::PasswordSentAgain, again.as_deref()));
            }
            events.push(self.changed(set_at, user, again.as_deref()));
        }
        if self.reset.not_me_from == Some(NotMeFrom::Change)
            && let Some(at) = self.reset.not_me_at
        {
            events.push(self.not_me(at, NotMeFrom::Change));
            events.push(self.revoked(at, user, Reason::NotMe, Some("not_me")));
        }
        events
    }

    /// When the user got each new password of it.
    fn passwords(&self, completed_at: Timestamp) -> Vec<Timestamp> {
        let reset = self.reset;
        match reset.generation {
            Some(PasswordGeneration::Input) => vec![completed_at],
            // Events were not published yet when it was set: that it was sent, tells.
            _ if reset.password_set_at.is_empty() => reset.password_sent_at.into_iter().collect(),
            _ => reset.password_set_at.clone(),
        }
    }

    fn changed(&self, at: Timestamp, user: &UserId, again: Option<&str>) -> Event {
        let reason = again.map_or(Reason::Reset, |_| Reason::PasswordSentAgain);
        let change = CredentialChange::Update;
        let what = What::PasswordChanged {
            reset: Some(self.id.clone()),
            user: user.to_string(),
            reason,
            set: Told::<super::CredentialEvents>::new(&self.reset.app, user, at, reason, change),
        };
        self.event(at, what, again)
    }

    fn revoked(&self, at: Timestamp, user: &UserId, reason: Reason, again: Option<&str>) -> Event {
        let what = What::SessionsRevoked {
            reset: Some(self.id.clone()),
            user: user.to_string(),
            reason,
            set: Told::<super::SessionEvents>::new(&self.reset.app, user, at, reason),
        };
        self.event(at, what, again)
    }

    fn not_me(&self, at: Timestamp, from: NotMeFrom) -> Event {
        let channel = self.reset.method.channel();
        let what = What::NotMe { reset: self.id.clone(), user: self.user(), channel, from };
        self.event(at, what, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::AppId;
    use crate::reset::{Method, ResetId};

    const AT: i64 = 1_795_292_640_000;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(AT).plus_secs(seconds)
    }

    fn requested() -> Reset {
        let (id, app) = (ResetId::from_bytes([1; 16]), AppId::parse("demo").unwrap());
        Reset::requested(id, app, Method::SmsPin, String::new(), at(0))
    }

    fn completed(generation: PasswordGeneration) -> Reset {
        Reset {
            state: State::Completed,
            user: UserId::parse("ann").ok(),
            generation: Some(generation),
            sent_at: Some(at(1)),
            completed_at: Some(at(60)),
            ..requested()
        }
    }

    fn facts(reset: &Reset) -> Vec<String> {
        Event::of_reset(reset).into_iter().map(|event| event.fact).collect()
    }

    #[test]
    fn what_is_due_follows_from_the_item() {
        assert_eq!(facts(&requested()), ["reset.requested"]);
        let refused =
            |outcome: &str, state| Reset { state, outcome: Some(outcome.to_owned()), ..requested() };
        assert_eq!(facts(&refused("interval", State::Refused)), ["reset.requested", "reset.refused"]);
        assert_eq!(facts(&refused("overtaken", State::Superseded)), ["reset.requested", "reset.refused"]);
        // By a newer one; what the last try met is no reason.
        assert_eq!(facts(&refused("provider InternalFailure", State::Superseded)), ["reset.requested"]);
        assert_eq!(
            facts(&completed(PasswordGeneration::Input))[2..],
            ["reset.completed", "sessions.revoked", "password.changed",]
        );
        assert_eq!(
            facts(&completed(PasswordGeneration::Generate))[2..],
            ["reset.completed", "sessions.revoked",]
        );
    }

    #[test]
    fn each_generated_password_is_a_change_and_a_later_one_ends_sessions_again() {
        let mut reset = completed(PasswordGeneration::Generate);
        reset.password_set_at = vec![at(61), at(91)];
        assert_eq!(
            facts(&reset)[3..],
            ["sessions.revoked", "password.changed", "sessions.revoked.2", "password.changed.2",]
        );
        reset.password_set_at.clear();
        reset.password_sent_at = Some(at(61));
        assert_eq!(facts(&reset)[3..], ["sessions.revoked", "password.changed"]);
    }

    #[test]
    fn not_me_of_a_request_is_no_refusal_and_of_a_change_ends_sessions_again() {
        let state = State::Refused;
        let outcome = Some("not-me".to_owned());
        let (not_me_at, not_me_from) = (Some(at(5)), Some(NotMeFrom::Request));
        let reset = Reset { state, outcome, not_me_at, not_me_from, ..requested() };
        assert_eq!(facts(&reset), ["reset.requested", "reset.not_me"]);
        let mut reset = completed(PasswordGeneration::Input);
        (reset.not_me_at, reset.not_me_from) = (Some(at(500)), Some(NotMeFrom::Change));
        assert_eq!(facts(&reset)[5..], ["reset.not_me", "sessions.revoked.not_me"]);
    }

    #[test]
    fn what_is_published_is_not_due() {
        let mut reset = completed(PasswordGeneration::Input);
        reset.published = vec!["reset.requested".to_owned(), "sessions.revoked".to_owned()];
        let due: Vec<_> = Event::unpublished_of_reset(&reset).into_iter().map(|event| event.fact).collect();
        assert_eq!(due, ["reset.sent", "reset.completed", "password.changed"]);
    }

    #[test]
    fn the_reason_is_a_word_and_never_what_the_provider_said() {
        let outcome = Some("provider OptedOut".to_owned());
        let reset = Reset { state: State::Refused, outcome, ..requested() };
        let event = serde_json::to_value(&Event::of_reset(&reset)[1]).unwrap();
        assert_eq!(event["reason"], "provider");
    }

    #[test]
    fn an_event_reads_well() {
        let mut reset = completed(PasswordGeneration::Input);
        reset.published = ["reset.requested", "reset.sent", "reset.completed", "sessions.revoked"]
            .map(str::to_owned)
            .into();
        let told = serde_json::to_string_pretty(&Event::unpublished_of_reset(&reset)).unwrap();
        insta::assert_snapshot!(told, @r#"
        [
          {
            "id": "AQEBAQEBAQEBAQEBAQEBAQ.password.changed",
            "version": 1,
            "occurredAt": "2026-11-21T20:25:00.000Z",
            "app": "demo",
            "type": "password.changed",
            "reset": "AQEBAQEBAQEBAQEBAQEBAQ",
            "user": "ann",
            "reason": "reset",
            "set": {
              "sub_id": {
                "format": "opaque",
                "id": "demo/ann"
              },
              "events": {
                "https://schemas.openid.net/secevent/caep/event-type/credential-change": {
                  "event_timestamp": 1795292700,
                  "credential_type": "password",
                  "change_type": "update",
                  "initiating_entity": "user",
                  "reason_admin": {
                    "en": "The user reset the password."
                  }
                }
              }
            }
          }
        ]
        "#);
    }
}
