//! What names, orders and shards resets.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::CryptoRng;

use crate::clock::Timestamp;

/// The random id of a reset: 128 bits, 22 characters of base64url. Names a reset in logs; not a secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResetId([u8; Self::BYTES]);

impl ResetId {
    /// Its length in bytes.
    pub const BYTES: usize = 16;

    /// A fresh id.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; Self::BYTES];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// The id of these bytes.
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// Reads an id as it stands in a table or a command; `None` if it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self(URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?))
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }
}

impl fmt::Display for ResetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for ResetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResetId({self})")
    }
}

/// The order of requests: by time, then by id. Compares as text does in DynamoDB.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestOrder(String);

impl RequestOrder {
    /// The order of the request made at `requested_at`.
    pub fn new(requested_at: Timestamp, id: &ResetId) -> Self {
        // 15 digits hold milliseconds until the year 33658.
        Self(format!("{:015}#{id}", requested_at.as_millis().max(0)))
    }

    /// Reads a stored order; `None` if it is not one.
    pub fn from_stored(text: &str) -> Option<Self> {
        let (millis, id) = text.split_once('#')?;
        (millis.len() == 15 && millis.bytes().all(|byte| byte.is_ascii_digit())).then_some(())?;
        ResetId::parse(id).map(|_| Self(text.to_owned()))
    }

    /// The reset that was asked for.
    pub fn reset(&self) -> Option<ResetId> {
        self.0.split_once('#').and_then(|(_, id)| ResetId::parse(id))
    }

    /// The form that the table holds.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RequestOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many parts the sparse index of outstanding work is spread over, so that no part of it is hot: a reset
/// writes 8 entries in its life, and DynamoDB takes 1,000 a second of one part.
pub const WORK_SHARDS: u8 = 32;

impl ResetId {
    /// The part of the index of outstanding work that this reset's entry lies in.
    pub fn work_shard(&self) -> String {
        work_shard(self.0[0] % WORK_SHARDS)
    }
}

/// The name of part `n` of the index of outstanding work.
pub fn work_shard(n: u8) -> String {
    format!("work#{n}")
}
