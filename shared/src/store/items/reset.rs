use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{DeliveryItem, reset_id};
use crate::clock::Timestamp;
use crate::delivery::Delivery;
use crate::identifier::{AppId, UserId, UserRef};
use crate::locale::Locale;
use crate::reset::{Method, NotMeFrom, RequestedFrom, Reset, State, Work};
use crate::secret::{LinkDigest, NotMeDigest, PinDigest};
use crate::settings::PasswordGeneration;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::store) struct ResetItem {
    reset_id: String,
    state: String,
    app: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_ref: Option<String>,
    user_ref_hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    requested_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    channel: String,
    proof: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_hash: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    link_digests: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pin_digest: Option<String>,
    #[serde(default)]
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work_shard: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<Timestamp>,
    #[serde(default)]
    tries: u32,
    requested_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_sent_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    message_ids: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    deliveries: BTreeMap<String, DeliveryItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supersedes: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    not_me_digests: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_me_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_me_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_me_reset: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    password_set_at: Vec<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    published: Vec<String>,
    /// Seconds, for DynamoDB's TTL.
    ttl: i64,
}

impl ResetItem {
    /// The item of `reset`, which TTL may remove after `ttl` seconds since the epoch.
    pub(in crate::store) fn new(reset: &Reset, ttl: i64) -> Self {
        Self {
            reset_id: reset.id.to_string(),
            state: reset.state.as_str().to_owned(),
            app: reset.app.to_string(),
            user_ref: reset.user_ref.as_ref().map(|user| user.canonical().to_string()),
            user_ref_hash: reset.user_ref_hash.clone(),
            requested_from: reset.requested_from.map(RequestedFrom::to_stored),
            user: reset.user.as_ref().map(UserId::to_string),
            locale: reset.locale.as_ref().map(|locale| locale.as_str().to_owned()),
            channel: reset.method.channel().as_str().to_owned(),
            proof: reset.method.proof().as_str().to_owned(),
            generation: reset.generation.map(|mode| mode.as_str().to_owned()),
            contact_hash: reset.contact_hash.clone(),
            link_digests: reset.link_digests.iter().map(LinkDigest::to_stored).collect(),
            pin_digest: reset.pin_digest.as_ref().map(PinDigest::to_stored),
            attempts: reset.attempts,
            work: reset.work.map(|work| work.as_str().to_owned()),
            work_shard: reset.work.map(|_| reset.id.work_shard()),
            due_at: reset.due_at,
            tries: reset.tries,
            requested_at: reset.requested_at,
            issued_at: reset.issued_at,
            expires_at: reset.expires_at,
            sent_at: reset.sent_at,
            completed_at: reset.completed_at,
            password_sent_at: reset.password_sent_at,
            ended_at: reset.ended_at,
            outcome: reset.outcome.clone(),
            message_ids: reset.message_ids.clone(),
            deliveries: reset.deliveries.iter().map(|(id, told)| (id.clone(), told.into())).collect(),
            supersedes: reset.supersedes.map(|id| id.to_string()),
            not_me_digests: reset.not_me_digests.iter().map(NotMeDigest::to_stored).collect(),
            not_me_at: reset.not_me_at,
            not_me_from: reset.not_me_from.map(|from| from.as_str().to_owned()),
            not_me_reset: reset.not_me_reset.map(|id| id.to_string()),
            password_set_at: reset.password_set_at.clone(),
            published: reset.published.clone(),
            ttl,
        }
    }
}

impl TryFrom<ResetItem> for Reset {
    type Error = String;

    fn try_from(item: ResetItem) -> Result<Self, String> {
        let method = format!("{}-{}", item.channel, item.proof);
        let generation =
            item.generation.map(|mode| PasswordGeneration::from_stored(&mode).ok_or("generation is unknown"));
        let digests = item
            .link_digests
            .iter()
            .map(|text| LinkDigest::from_stored(text).ok_or("linkDigests is malformed"));
        let refusals = item
            .not_me_digests
            .iter()
            .map(|text| NotMeDigest::from_stored(text).ok_or("notMeDigests is malformed"));
        let not_me_from =
            item.not_me_from.map(|from| NotMeFrom::from_stored(&from).ok_or("notMeFrom is unknown"));
        let pin_digest =
            item.pin_digest.map(|text| PinDigest::from_stored(&text).ok_or("pinDigest is malformed"));
        let deliveries = item.deliveries.into_iter().map(|(id, told)| Ok((id, Delivery::try_from(told)?)));
        Ok(Self {
            id: reset_id("resetId", &item.reset_id)?,
            state: State::from_stored(&item.state).ok_or("state is unknown")?,
            app: AppId::parse(&item.app).map_err(|error| error.to_string())?,
            user_ref: item
                .user_ref
                .map(|text| UserRef::parse(&text))
                .transpose()
                .map_err(|_| "userRef is malformed")?,
            user_ref_hash: item.user_ref_hash,
            requested_from: item.requested_from.as_deref().and_then(RequestedFrom::from_stored),
            user: item
                .user
                .map(|text| UserId::parse(&text))
                .transpose()
                .map_err(|error| error.to_string())?,
            locale: item.locale.as_deref().and_then(Locale::parse),
            method: Method::from_stored(&method).ok_or("channel or proof is unknown")?,
            generation: generation.transpose()?,
            contact_hash: item.contact_hash,
            link_digests: digests.collect::<Result<_, _>>()?,
            pin_digest: pin_digest.transpose()?,
            attempts: item.attempts,
            work: item.work.map(|work| Work::from_stored(&work).ok_or("work is unknown")).transpose()?,
            due_at: item.due_at,
            tries: item.tries,
            requested_at: item.requested_at,
            issued_at: item.issued_at,
            expires_at: item.expires_at,
            sent_at: item.sent_at,
            completed_at: item.completed_at,
            password_sent_at: item.password_sent_at,
            ended_at: item.ended_at,
            outcome: item.outcome,
            message_ids: item.message_ids,
            deliveries: deliveries.collect::<Result<_, String>>()?,
            supersedes: item.supersedes.map(|text| reset_id("supersedes", &text)).transpose()?,
            not_me_digests: refusals.collect::<Result<_, _>>()?,
            not_me_at: item.not_me_at,
            not_me_from: not_me_from.transpose()?,
            not_me_reset: item.not_me_reset.map(|text| reset_id("notMeReset", &text)).transpose()?,
            password_set_at: item.password_set_at,
            published: item.published,
        })
    }
}
