//! Issuing a reset, and taking an issue back: the transactions of `deliver`.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};

use super::items::{same_contact, user_key};
use super::resets::{TABLE, transact_update};
use super::work::Taken;
use super::{RequestToken, Store, StoreError, Transacted, at, n, s};
use crate::clock::Timestamp;
use crate::reset::{Method, Refusal, Reset, ResetId, State, Work};
use crate::secret::{LinkDigest, NotMeDigest, PinDigest};
use crate::settings::PasswordGeneration;
use crate::user::User;

/// A fresh secret's digest.
#[derive(Clone, Debug)]
pub enum IssuedSecret {
    /// Of a link: added to those already sent for this reset.
    Link(LinkDigest),
    /// Of a PIN: the newest wins.
    Pin(PinDigest),
}

/// An issue, ready to commit.
#[derive(Clone, Debug)]
pub struct Issue<'a> {
    /// The work taken.
    pub taken: &'a Taken,
    /// The user that it resolved to.
    pub user: &'a User,
    /// The method: as asked for, or a link in place of a PIN.
    pub method: Method,
    /// How the password will be made.
    pub generation: PasswordGeneration,
    /// Keyed hash of the contact that the secret goes to.
    pub contact_hash: &'a str,
    /// The secret's digest.
    pub secret: IssuedSecret,
    /// The digest of the link that refuses, in a message that has room for one.
    pub not_me: Option<NotMeDigest>,
    /// When its secrets stop working; the first issue decides.
    pub expires_at: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// Why a reset is refused, and the provider's own word where it was the provider.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Why.
    pub why: Refusal,
    /// The provider's code.
    pub detail: Option<String>,
}

impl Refused {
    /// As the audit shows it.
    pub(super) fn outcome(&self) -> String {
        let why = self.why.as_str();
        self.detail.as_deref().map_or_else(|| why.to_owned(), |detail| format!("{why} {detail}"))
    }
}

impl From<Refusal> for Refused {
    fn from(why: Refusal) -> Self {
        Self { why, detail: None }
    }
}

/// Why an issue was not committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueRefused {
    /// The work is no longer ours.
    Lease,
    /// The user, or the reset that would be superseded, has changed since it was read: look again.
    Changed,
}

impl Store {
    /// Issues: the reset gets its secret, the user points to it, and the user's previous live reset is
    /// superseded, all or nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn issue(
        &self,
        issue: &Issue<'_>,
        previous: Option<&ResetId>,
        token: &RequestToken,
    ) -> Result<Result<(), IssueRefused>, StoreError> {
        let mut writes = vec![self.issue_reset(issue, previous)?, self.point_user_to(issue)?];
        if let Some(previous) = previous {
            writes.push(self.supersede(previous, issue)?);
        }
        Ok(match self.transact("issuing a reset", writes, token).await? {
            Transacted::Committed => Ok(()),
            Transacted::Refused(refused) if refused.at(0) => Err(IssueRefused::Lease),
            Transacted::Refused(_) => Err(IssueRefused::Changed),
        })
    }

    fn issue_reset(
        &self,
        issue: &Issue<'_>,
        previous: Option<&ResetId>,
    ) -> Result<TransactWriteItem, StoreError> {
        let Issue { taken, user, method, now, .. } = issue;
        let mut set = vec![
            "#state = :issued",
            "#user = :user",
            "channel = :channel",
            "proof = :proof",
            "generation = :generation",
            "contactHash = :contact",
            // The life and the guesses count from the first issue and are never refilled.
            "issuedAt = if_not_exists(issuedAt, :now)",
            "expiresAt = if_not_exists(expiresAt, :expires)",
            "#ttl = :ttl",
        ];
        let mut update = Update::builder()
            .table_name(&self.tables.resets)
            .key("resetId", s(taken.reset.id.to_string()))
            .condition_expression("lease = :lease AND (#state = :requested OR #state = :issued)")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#user", "user")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":lease", s(&taken.lease.0))
            .expression_attribute_values(":requested", s(State::Requested.as_str()))
            .expression_attribute_values(":issued", s(State::Issued.as_str()))
            .expression_attribute_values(":user", s(user.id.as_str()))
            .expression_attribute_values(":channel", s(method.channel().as_str()))
            .expression_attribute_values(":proof", s(method.proof().as_str()))
            .expression_attribute_values(":generation", s(issue.generation.as_str()))
            .expression_attribute_values(":contact", s(issue.contact_hash))
            .expression_attribute_values(":now", at(*now))
            .expression_attribute_values(":expires", at(issue.expires_at))
            .expression_attribute_values(":ttl", self.reset_ttl(issue.expires_at));
        if let Some(locale) = &user.locale {
            set.push("locale = :locale");
            update = update.expression_attribute_values(":locale", s(locale.as_str()));
        }
        if let Some(previous) = previous {
            set.push("supersedes = :previous");
            update = update.expression_attribute_values(":previous", s(previous.to_string()));
        }
        if let Some(not_me) = &issue.not_me {
            set.push("notMeDigests = list_append(if_not_exists(notMeDigests, :unsaid), :refusals)");
            let refusals = AttributeValue::L(vec![s(not_me.to_stored())]);
            update = update
                .expression_attribute_values(":unsaid", AttributeValue::L(Vec::new()))
                .expression_attribute_values(":refusals", refusals);
        }
        update = match &issue.secret {
            IssuedSecret::Link(digest) => {
                set.push("linkDigests = list_append(if_not_exists(linkDigests, :none), :links)");
                let links = AttributeValue::L(vec![s(digest.to_stored())]);
                update
                    .expression_attribute_values(":none", AttributeValue::L(Vec::new()))
                    .expression_attribute_values(":links", links)
            }
            IssuedSecret::Pin(digest) => {
                set.push("pinDigest = :pin");
                update.expression_attribute_values(":pin", s(digest.to_stored()))
            }
        };
        transact_update(
            update.update_expression(format!("SET {} REMOVE userRef, requestedFrom", set.join(", "))),
        )
    }

    fn point_user_to(&self, issue: &Issue<'_>) -> Result<TransactWriteItem, StoreError> {
        let reset = &issue.taken.reset;
        let channel = issue.method.channel();
        let contact = same_contact(channel);
        let current = match issue.user.current_reset {
            Some(_) => "currentReset = :current",
            None => "attribute_not_exists(currentReset)",
        };
        let update = Update::builder()
            .table_name(&self.tables.users)
            .key("pk", s(user_key(&reset.app, &issue.user.id)))
            .update_expression("SET currentReset = :id, latestRequest = :mine")
            // The version pins the credentials that were looked at, the contact where the secret goes, the current
            // reset what is superseded.
            .condition_expression(format!(
                "credentialsVersion = :seen AND {contact} AND disabled = :no AND {current} \
                 AND (attribute_not_exists(latestRequest) OR latestRequest <= :mine) \
                 AND (attribute_not_exists(resetsNotBefore) OR resetsNotBefore < :requested)",
            ))
            .expression_attribute_values(":id", s(reset.id.to_string()))
            .expression_attribute_values(":mine", s(reset.order().as_str()))
            .expression_attribute_values(":requested", at(reset.requested_at))
            .expression_attribute_values(":seen", n(issue.user.credentials_version))
            .expression_attribute_values(
                ":contact",
                s(issue.user.verified_contact(channel).unwrap_or_default()),
            )
            .expression_attribute_values(":yes", AttributeValue::Bool(true))
            .expression_attribute_values(":no", AttributeValue::Bool(false));
        transact_update(match &issue.user.current_reset {
            Some(current) => update.expression_attribute_values(":current", s(current.to_string())),
            None => update,
        })
    }

    fn supersede(&self, previous: &ResetId, issue: &Issue<'_>) -> Result<TransactWriteItem, StoreError> {
        let mut update = Update::builder()
            .table_name(&self.tables.resets)
            .key("resetId", s(previous.to_string()))
            .update_expression("SET #state = :superseded, supersededBy = :id, endedAt = :now REMOVE #work, workShard, dueAt, lease")
            .condition_expression("#state = :issued")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#work", "work")
            .expression_attribute_values(":superseded", s(State::Superseded.as_str()))
            .expression_attribute_values(":issued", s(State::Issued.as_str()))
            .expression_attribute_values(":id", s(issue.taken.reset.id.to_string()))
            .expression_attribute_values(":now", at(issue.now));
        if self.publishing {
            // What it still has to tell is not superseded.
            update = update
                .update_expression(
                    "SET #state = :superseded, supersededBy = :id, endedAt = :now, #work = :publish, \
                     workShard = :shard, dueAt = :due REMOVE lease",
                )
                .expression_attribute_values(":publish", s(Work::Publish.as_str()))
                .expression_attribute_values(":shard", s(previous.work_shard()))
                .expression_attribute_values(":due", at(Self::due_at_once(issue.now)));
        }
        transact_update(update)
    }

    /// Takes back an issue that comes to no message: this reset is refused, and the one it superseded lives
    /// again (to be sent, if it was not yet), since a request that sends nothing supersedes nothing. All or
    /// nothing; answers `false` if either has moved on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn withdraw(
        &self,
        taken: &Taken,
        superseded: &Reset,
        refused: &Refused,
        now: Timestamp,
        token: &RequestToken,
    ) -> Result<bool, StoreError> {
        let reset = &taken.reset;
        let user = superseded
            .user
            .as_ref()
            .ok_or_else(|| StoreError::corrupt(TABLE, superseded.id.to_string(), "user is missing"))?;
        let mut own = Update::builder()
            .table_name(&self.tables.resets)
            .key("resetId", s(reset.id.to_string()))
            .update_expression(
                "SET #state = :refused, outcome = :outcome, endedAt = :now, #ttl = :ttl \
                 REMOVE userRef, requestedFrom, linkDigests, pinDigest, #work, workShard, dueAt, lease",
            )
            .condition_expression("lease = :lease AND #state = :issued")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_names("#work", "work")
            .expression_attribute_values(":refused", s(State::Refused.as_str()))
            .expression_attribute_values(":issued", s(State::Issued.as_str()))
            .expression_attribute_values(":outcome", s(refused.outcome()))
            .expression_attribute_values(":now", at(now))
            .expression_attribute_values(":ttl", self.reset_ttl(now))
            .expression_attribute_values(":lease", s(&taken.lease.0));
        if self.publishing {
            own = own
                .update_expression(
                    "SET #state = :refused, outcome = :outcome, endedAt = :now, #ttl = :ttl, #work = :publish \
                     REMOVE userRef, requestedFrom, linkDigests, pinDigest",
                )
                .expression_attribute_values(":publish", s(Work::Publish.as_str()));
        }
        let user = Update::builder()
            .table_name(&self.tables.users)
            .key("pk", s(user_key(&reset.app, user)))
            .update_expression("SET currentReset = :previous, latestRequest = :order")
            .condition_expression("currentReset = :mine")
            .expression_attribute_values(":previous", s(superseded.id.to_string()))
            .expression_attribute_values(":order", s(superseded.order().as_str()))
            .expression_attribute_values(":mine", s(reset.id.to_string()));
        let writes =
            vec![transact_update(own)?, transact_update(user)?, self.revive(superseded, reset, now)?];
        let withdrawn = self.transact("withdrawing a reset", writes, token).await?;
        Ok(matches!(withdrawn, Transacted::Committed))
    }

    fn revive(
        &self,
        superseded: &Reset,
        by: &Reset,
        now: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        let (mut set, mut remove) = ("SET #state = :issued".to_owned(), "supersededBy, endedAt".to_owned());
        let mut update = Update::builder()
            .table_name(&self.tables.resets)
            .key("resetId", s(superseded.id.to_string()))
            .condition_expression("#state = :superseded AND supersededBy = :by")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":issued", s(State::Issued.as_str()))
            .expression_attribute_values(":superseded", s(State::Superseded.as_str()))
            .expression_attribute_values(":by", s(by.id.to_string()));
        if superseded.sent_at.is_none() {
            set.push_str(", #work = :issue, workShard = :shard, dueAt = :due");
            // Who publishes its events has no hold on this work.
            remove.push_str(", lease");
            update = update
                .expression_attribute_names("#work", "work")
                .expression_attribute_values(":issue", s(Work::Issue.as_str()))
                .expression_attribute_values(":shard", s(superseded.id.work_shard()))
                .expression_attribute_values(":due", at(Self::due_at_once(now)));
        }
        transact_update(update.update_expression(format!("{set} REMOVE {remove}")))
    }
}
