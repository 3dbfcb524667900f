//! A million items that differ in whose they are: stamped from those that the service itself wrote for one user.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rekey_local::LocalAws;
use serde_json::Value;

use crate::world;

/// The user whose items are the templates.
pub(crate) const TEMPLATE: u32 = 0;
/// What is shorter in a key is a word or a number, and no hash.
const SHORTEST_HASH: usize = 20;
/// Items of one transaction of the engine.
const BATCH: usize = 20_000;
/// The tables whose items are of one user each, with their key.
const TABLES: [(&str, &str); 3] =
    [("rekey-users", "pk"), ("rekey-resets", "resetId"), ("rekey-limits", "key")];

/// The items of one user, to be written for others.
pub(crate) struct Stamp(Vec<Template>);

struct Template {
    table: &'static str,
    item: String,
    /// The part of the key that names nobody in words: a reset's id, or the hash of an identifier or an address.
    hash: Option<String>,
}

impl Stamp {
    /// Of all items that are there now and belong to somebody.
    pub(crate) fn of(aws: &LocalAws) -> anyhow::Result<Self> {
        let mut templates = Vec::new();
        for (table, key) in TABLES {
            for item in aws.items(table)? {
                let key = item[key]["S"].as_str().unwrap_or_default();
                let hash = key.split('#').find(|part| part.len() >= SHORTEST_HASH && !part.contains('@'));
                let hash = hash.map(str::to_owned);
                let text = item.to_string();
                // What is of the whole app is there once.
                if hash.is_some() || text.contains(&user(TEMPLATE)) {
                    templates.push(Template { table, item: text, hash });
                }
            }
        }
        Ok(Self(templates))
    }

    /// Without what stands in `other` word for word.
    pub(crate) fn beyond(mut self, other: &Self) -> Self {
        self.0.retain(|it| other.0.iter().all(|other| other.item != it.item));
        self
    }

    /// Writes them for each of `users`; answers how many items that were.
    pub(crate) fn press(&self, aws: &LocalAws, users: impl Iterator<Item = u32>) -> anyhow::Result<usize> {
        let mut items: Vec<Vec<Value>> = TABLES.iter().map(|_| Vec::new()).collect();
        let mut written = 0;
        for n in users {
            for item in self.0.iter() {
                let place = TABLES.iter().position(|(table, _)| *table == item.table).unwrap_or_default();
                items[place].push(serde_json::from_str(&self.text(item, n))?);
                if items[place].len() == BATCH {
                    aws.import(item.table, std::mem::take(&mut items[place]))?;
                    written += BATCH;
                }
            }
        }
        for ((table, _), rest) in TABLES.iter().zip(items) {
            written += rest.len();
            aws.import(table, rest)?;
        }
        Ok(written)
    }

    /// The item for user `n`; every hash becomes another of its length, the same wherever it stands.
    fn text(&self, item: &Template, n: u32) -> String {
        let named =
            item.item.replace(&user(TEMPLATE), &user(n)).replace(&world::phone(TEMPLATE), &world::phone(n));
        let hashes = self.0.iter().filter_map(|it| it.hash.as_deref()).enumerate();
        hashes.fold(named, |text, (place, hash)| match text.contains(hash) {
            true => text.replace(hash, &other(hash, n, place)),
            false => text,
        })
    }
}

fn user(n: u32) -> String {
    format!("user{n}")
}

fn other(hash: &str, n: u32, place: usize) -> String {
    let seed = u64::from(n) << 8 | place as u64;
    let mut bytes = vec![0; hash.len()];
    StdRng::seed_from_u64(seed).fill(&mut bytes[..]);
    let mut text = URL_SAFE_NO_PAD.encode(&bytes[..hash.len() * 3 / 4]);
    text.truncate(hash.len());
    text
}
