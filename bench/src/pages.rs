//! The weight of every page of a link in every language, with the largest brand that settings allow: it must come in one
//! round trip, since a server may send about 14 kB before it hears from the browser (RFC 6928).

use std::io::Write as _;

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use lambda_http::{Body, Response};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use shared::clock::Timestamp;
use shared::identifier::{AppId, UserId};
use shared::language::Language;
use shared::page::{
    self, CodeError, NotMeOffer, NotMeOutcome, Outcome, Sent, StartError, StartForm, StartRefusal,
};
use shared::password::{PasswordPolicy, PolicyViolation};
use shared::reset::{Channel, Method};
use shared::settings::AppSettings;
use shared::user::User;

use crate::world;

/// The most that a page may weigh as it is sent, compressed, in bytes.
const MAX_BYTES: usize = 14_000;
/// The most bytes of a logo.
const LOGO_BYTES: usize = 6144;
/// 2026-11-21T20:24:00Z.
const UNTIL: Timestamp = Timestamp::from_millis(1_795_292_640_000);

/// One page in one language.
struct Page {
    name: String,
    language: &'static str,
    raw: usize,
    gzip: usize,
}

/// Renders and weighs them all.
pub(crate) fn run() -> anyhow::Result<()> {
    let settings = largest_brand()?;
    let mut pages = Vec::new();
    for language in Language::all() {
        for (name, rendered) in render(&settings, language)? {
            let Body::Text(html) = rendered.body() else { bail!("{name} is no text") };
            pages.push(Page { name, language: language.tag, raw: html.len(), gzip: gzipped(html)? });
        }
    }
    pages.sort_by_key(|page| std::cmp::Reverse(page.gzip));
    println!("{:<24} {:<8} {:>8} {:>8}", "page", "language", "raw", "gzip -9");
    for Page { name, language, raw, gzip } in &pages {
        println!("{name:<24} {language:<8} {raw:>8} {gzip:>8}");
    }
    let rows: Vec<_> = pages
        .iter()
        .map(|page| json!({ "page": page.name, "language": page.language, "raw": page.raw, "gzip": page.gzip }))
        .collect();
    world::keep("pages", &json!({ "most": MAX_BYTES, "pages": rows }))?;
    let heaviest = pages.first().context("no pages")?;
    println!("{} pages, the heaviest {} bytes of {MAX_BYTES}", pages.len(), heaviest.gzip);
    if heaviest.gzip > MAX_BYTES {
        bail!(
            "{} in {} has {} bytes, {MAX_BYTES} are allowed",
            heaviest.name,
            heaviest.language,
            heaviest.gzip
        );
    }
    Ok(())
}

/// All that an app can put on a page, as long as it may be and of letters that no compression makes less of.
fn largest_brand() -> anyhow::Result<AppSettings> {
    let mut rng = StdRng::seed_from_u64(14);
    let mut letters = |count: usize, from: &[char]| -> String {
        (0..count).filter_map(|_| from.choose(&mut rng).copied()).collect()
    };
    let latin: Vec<char> = ('a'..='z').chain('A'..='Z').chain('0'..='9').collect();
    let han: Vec<char> = ('\u{4e00}'..='\u{9fa5}').collect();
    let name = letters(40, &han);
    let start = format!("https://app.example/{}", letters(1004, &latin));
    let support = format!("https://app.example/{}", letters(100, &latin));
    let mut logo = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x04\0\0\0\x04\0".to_vec();
    logo.resize(LOGO_BYTES, 0);
    StdRng::seed_from_u64(15).fill(&mut logo[24..]);
    let settings = AppSettings::parse(&json!({
        "name": name, "startUrl": start, "supportContact": support, "accentColour": "#e3c5a1",
        "logo": format!("data:image/png;base64,{}", STANDARD.encode(logo)),
        "passwordGeneration": "input", "passwordPolicy": { "asciiOnly": true, "minimumLength": 64, "maximumLength": 128, "minimumStrength": 4 },
    }))?;
    Ok(settings)
}

type Rendered = Vec<(String, Response<Body>)>;

fn render(settings: &AppSettings, language: &'static Language) -> anyhow::Result<Rendered> {
    let mut pages = Vec::new();
    for channel in [Channel::Email, Channel::Sms] {
        let name = format!("confirm, {}", channel.as_str());
        pages.push((name, page::confirm(settings, language, channel)?));
    }
    let username = "n".repeat(254);
    for refused in [None, Some(PolicyViolation::NotAscii), Some(weak()?)] {
        let name = format!("form, {}", refused.as_ref().map_or("new", PolicyViolation::as_str));
        pages.push((name, page::new_password(settings, language, refused.as_ref(), Some(&username))?));
    }
    for outcome in Outcome::ALL {
        let page = page::result(Some(settings), language, outcome, Some(Channel::Email), None)?;
        pages.push((outcome.as_str().to_owned(), page));
    }
    let hold_secs = Some(86_400);
    for offer in [NotMeOffer::Request, NotMeOffer::Change { another_contact: true, hold_secs }] {
        let name = if offer == NotMeOffer::Request { "not me, request" } else { "not me, change" };
        pages.push((name.to_owned(), page::not_me(settings, language, offer)?));
    }
    let change = NotMeOutcome::Change { another_contact: true, held_until: Some(UNTIL) };
    use NotMeOutcome::{ChangeOver, Expired, Invalid, Request, RequestOver};
    for outcome in [change, Request, RequestOver, ChangeOver, Expired, Invalid] {
        let name = format!("not me, {}", outcome.as_str());
        pages.push((name, page::not_me_result(Some(settings), language, outcome, None)?));
    }
    pages.extend(render_start(settings, language)?);
    Ok(pages)
}

/// The start page, with the longest address.
fn render_start(settings: &AppSettings, language: &'static Language) -> anyhow::Result<Rendered> {
    let account = "n".repeat(254);
    let form = StartForm { account: &account, method: None, error: Some(StartError::Phone) };
    let mut pages = vec![("start".to_owned(), page::start(settings, language, &form)?)];
    for method in Method::ALL {
        let asked = Sent { account: &account, method, asked_at: UNTIL.as_millis(), wait_secs: 60 };
        let name = format!("start, {}", method.as_str());
        pages.push((name, page::sent(settings, language, &asked, None)?));
    }
    let asked =
        Sent { account: &account, method: Method::SmsPin, asked_at: UNTIL.as_millis(), wait_secs: 60 };
    let refused = page::sent(settings, language, &asked, Some(&CodeError::Password(weak()?)))?;
    pages.push(("start, weak".to_owned(), refused));
    let refusal = StartRefusal::TooMany { retry_after: 3_600 };
    let refused = page::start_refused(Some(settings), language, refusal)?;
    pages.push(("start, too many".to_owned(), refused));
    Ok(pages)
}

/// A refusal that says why and what would be better.
fn weak() -> anyhow::Result<PolicyViolation> {
    let policy = PasswordPolicy::default();
    let user = User::new(AppId::parse("bench")?, UserId::parse("user")?, UNTIL);
    let password = policy.check("Drows5ap1999")?;
    policy.check_for(&password, &user, "Bench").err().context("a weak password is taken")
}

fn gzipped(html: &str) -> anyhow::Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(html.as_bytes())?;
    Ok(encoder.finish()?.len())
}
